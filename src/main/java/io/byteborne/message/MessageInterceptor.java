package io.byteborne.message;

import com.google.protobuf.Message;
import io.byteborne.session.Session;

/**
 * Runs code before and after every handler. Beans of this type are called in their order ({@link
 * org.springframework.core.annotation.Order}) before a handler and in the reverse order after it, always on the world
 * thread, even if the handler itself runs elsewhere. The list of interceptors is fixed at start-up.
 */
public interface MessageInterceptor {
    /**
     * A message is about to be handled.
     *
     * @throws MessageRefusedException to refuse the message: neither the handler nor a later interceptor sees it, and the
     *     exception goes to the exception handlers, as does any other exception that is thrown here
     */
    default void before(Session session, Message message, HandlerRegistration handler) throws Exception {}

    /**
     * A message has been handled, and what the handler returned has been sent. An exception here is logged, and
     * changes nothing.
     */
    default void after(Session session, Message message, HandlerRegistration handler) {}

    /**
     * The handler, or an interceptor after this one, has thrown; called before the exception handlers. An exception
     * here is logged, and changes nothing. An interceptor that has let a message pass gets either this call or {@link
     * #after}.
     */
    default void onError(Session session, Message message, HandlerRegistration handler, Throwable failure) {}
}
