package io.byteborne.message;

import com.google.protobuf.Message;
import java.util.List;

/**
 * Brings each message to its handler. Methods with {@link MessageHandler} are registered automatically; other handlers,
 * or handlers for a limited time, are registered here, by any thread, at start-up or while the server runs. A bean.
 */
public interface MessageDispatcher {
    /**
     * Registers a handler that runs on the world thread: from now on, clients may send that message.
     *
     * @param description names the handler in logs and endpoints
     * @throws io.byteborne.server.StartupException if the message has no usable id, or already has a handler
     */
    default <M extends Message> HandlerRegistration register(
            Class<M> messageClass, String description, MessageInvoker<M> invoker) {
        return register(messageClass, description, invoker, HandlerOptions.DEFAULT);
    }

    /**
     * As {@link #register(Class, String, MessageInvoker)}, with options.
     *
     * @param messageClass a class whose messages the invoker takes
     */
    HandlerRegistration register(
            Class<? extends Message> messageClass,
            String description,
            MessageInvoker<? extends Message> invoker,
            HandlerOptions options);

    /**
     * Removes a handler: from now on, a client that sends that message violates the protocol; messages that are already
     * queued are dropped and counted.
     *
     * @return whether it was registered
     */
    boolean unregister(HandlerRegistration removed);

    /** Every registered handler, by ascending id. */
    List<? extends HandlerRegistration> handlers();
}
