package io.byteborne.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often the handler's message is taken from each session, judged by its arrival. A message that comes too
 * soon is refused with a {@link RateLimitedException}, which goes to the exception handlers; the session stays. Used on
 * a {@link io.byteborne.message.MessageHandler} method.
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
     * Messages per second in the long run; more than 0. Since networks and clocks are not exact, a client that sends at
     * least once a second may be up to 100 ms early.
     */
    double perSecond();

    /** How many messages may arrive at once after a pause; at least 1. */
    int burst() default 1;
}
