package io.byteborne.message;

import com.google.protobuf.Message;
import io.byteborne.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * Handles one type of message; on the world thread, unless it was registered as blocking.
 *
 * @param <M> the message's class
 */
@FunctionalInterface
public interface MessageInvoker<M extends Message> {
    /**
     * Handles a message.
     *
     * @return anything that a {@link MessageHandler} method may return; null for nothing
     * @throws Throwable goes to the exception handlers
     */
    @Nullable
    Object invoke(Session session, M message) throws Throwable;
}
