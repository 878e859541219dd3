package io.byteborne.protocol;

import com.google.protobuf.Message;
import io.byteborne.network.Session;
import org.jspecify.annotations.Nullable;

/**
 * A type of message and what handles it.
 *
 * @param description the handler as people look for it: {@code class#method}, or what a run-time registration calls
 *     itself
 * @param invoker takes messages of the type's class
 */
public record HandlerRegistration(MessageType type, String description, MessageInvoker<? extends Message> invoker) {
    @SuppressWarnings("unchecked") // A message is parsed as, and dispatched to a handler of, its type's class.
    @Nullable
    Message invoke(Session session, Message message) throws Throwable {
        return ((MessageInvoker<Message>) invoker).invoke(session, message);
    }
}
