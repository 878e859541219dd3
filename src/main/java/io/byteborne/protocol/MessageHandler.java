package io.byteborne.protocol;

import com.google.protobuf.Message;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a Spring bean that handles one type of message. It runs on the world thread, so it may use the
 * game's state freely and must not block.
 *
 * <p>The method takes the message, the {@link io.byteborne.network.Session} that it came over, or both, in any order.
 * It returns nothing, or a message that is sent back over the same session ({@code null} sends nothing). Each type of
 * message has one handler.
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
}
