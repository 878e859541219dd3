package io.byteborne.message;

import com.google.protobuf.Message;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a Spring bean that handles one type of message. It runs on the world thread, so it may use the
 * game's state freely and must not block, unless it is marked as {@link #blocking}. So it must not be transactional either,
 * nor {@code @Async}, unless it returns a {@link java.util.concurrent.CompletableFuture}: start-up fails otherwise.
 *
 * <p>The method takes the message and anything else for which there is an {@link ArgumentResolver}, in any order: the
 * {@link io.byteborne.session.Session} that the message came over, a {@link SessionAttribute}, the logged-in user, the
 * tick.
 *
 * <p>It returns nothing; or a message that is sent back over the same session; or a {@link Reply}, which may go to
 * others; or a type for which there is a {@link ReturnValueResolver}; or one of these in an {@link java.util.Optional}
 * or a {@link java.util.concurrent.CompletionStage}. {@code null} sends nothing. Each type of message has one handler.
 *
 * <p>The messages of one session are handled in order, one after another: while a blocking handler runs, or a
 * returned stage is not complete, the session's later messages wait. Other sessions do not.
 *
 * <pre>{@code
 * @MessageHandler
 * S2C_Chat chat(C2S_Chat message) {
 *     return S2C_Chat.newBuilder().setContent(message.getContent()).build();
 * }
 * }</pre>
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MessageHandler {
    /** The type of message; needed only where the method does not take the message itself. */
    Class<? extends Message> value() default Message.class;

    /**
     * Whether the method may block, for example on a database. It then runs on a virtual thread of its own, and must not
     * touch the game's state; its arguments are gathered, and what it returns is sent, on the world thread.
     */
    boolean blocking() default false;

    /** Whether clients may send the message before they have logged in; matters only in a game with login. */
    boolean anonymous() default false;
}
