package io.byteborne.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often the handler's message is taken from each session, judged by when it arrived. What comes too soon is refused with a {@link
 * RateLimitedException}, which goes to the exception handlers; the session stays. Stands on a {@link
 * io.byteborne.dispatch.MessageHandler} method.
 *
 * <pre>{@code
 * @MessageHandler
 * @RateLimit(perSecond = 0.5, burst = 3)
 * void shout(C2S_Shout shout) {
 *     room.broadcast(shout.getText());
 * }
 * }</pre>
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RateLimit {
    /**
     * Messages in a second, in the long run; over 0. Networks and clocks are not exact, so a client that sends at least
     * once a second may be up to 100 ms early.
     */
    double perSecond();

    /** Messages that may come at once after a time without any; at least 1. */
    int burst() default 1;
}
