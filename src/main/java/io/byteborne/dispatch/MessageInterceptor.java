package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.network.Session;

/**
 * Stands around every handler. Beans of this type are called in their order ({@link
 * org.springframework.core.annotation.Order}) before a handler and in the opposite order behind it, always on the world
 * thread, also where the handler itself runs elsewhere. Which there are is settled at start-up.
 */
public interface MessageInterceptor {
    /**
     * A message is about to be handled.
     *
     * @throws MessageRefusedException if it must not be: neither the handler nor a later interceptor sees it, and the
     *     exception goes to the exception handlers, as any other that is thrown here does
     */
    default void before(Session session, Message message, HandlerRegistration handler) throws Exception {}

    /**
     * A message has been handled, and what the handler returned has been sent. What is thrown here is logged, and
     * changes nothing.
     */
    default void after(Session session, Message message, HandlerRegistration handler) {}

    /**
     * The handler, or an interceptor behind this one, has thrown; before the exception handlers are asked. What is
     * thrown here is logged, and changes nothing. Whoever has let a message pass hears of this or of {@link #after}.
     */
    default void onError(Session session, Message message, HandlerRegistration handler, Throwable failure) {}
}
