package io.byteborne.protocol;

import com.google.protobuf.Message;
import io.byteborne.network.Session;
import org.jspecify.annotations.Nullable;

/**
 * Handles one type of message; on the world thread.
 *
 * @param <M> the message's class
 */
@FunctionalInterface
public interface MessageInvoker<M extends Message> {
    /**
     * Handles a message.
     *
     * @return what to send back over the same session, or null for nothing
     * @throws Throwable whatever the game's code throws; it is logged and harms nobody else
     */
    @Nullable
    Message invoke(Session session, M message) throws Throwable;
}
