package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.network.Session;

/**
 * Stands around every handler. Beans of this type are called in their order ({@link
 * org.springframework.core.annotation.Order}) before a handler and in the opposite order behind it, always on the world
 * thread, also where the handler itself runs elsewhere.
 */
public interface MessageInterceptor {
    /**
     * A message is about to be handled.
     *
     * @throws MessageRefusedException if it must not be: neither the handler nor a later interceptor sees it, and the
     *     exception goes to the exception handlers, as any other that is thrown here does
     */
    default void before(Session session, Message message, HandlerRegistration handler) throws Exception {}

    /** A message has been handled, and what the handler returned has been sent. */
    default void after(Session session, Message message, HandlerRegistration handler) {}

    /** The handler, or what comes before it, has thrown; before the exception handlers are asked. */
    default void onError(Session session, Message message, HandlerRegistration handler, Throwable failure) {}
}
