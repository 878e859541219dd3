package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.FoundBean;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.session.Session;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Calls the interceptors around a handler. Whoever has let a message pass hears what has become of it, whatever the
 * others do: what an interceptor throws once the handler was called is logged, and changes nothing. World thread, which
 * starts when the interceptors are set.
 */
public final class InterceptorChain implements BeanDiscovery {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(InterceptorChain.class));
    /** As long as nobody knows who guards the handlers, nothing passes. */
    private MessageInterceptor[] interceptors = {new Undecided()};

    private static final class Undecided implements MessageInterceptor {
        @Override
        public void before(Session session, Message message, HandlerRegistration handler) {
            throw new IllegalStateException("%s came before the start was complete".formatted(handler.messageName()));
        }
    }

    @Override
    public void discover(GameBeans beans) {
        set(beans.ofType(MessageInterceptor.class).stream()
                .map(FoundBean::bean)
                .filter(one -> !(one instanceof OptionalInterceptor optional) || optional.isNeeded(beans))
                .toList());
    }

    /** From now on, these are called, in their order. */
    void set(List<MessageInterceptor> ordered) {
        interceptors = ordered.toArray(MessageInterceptor[]::new);
    }

    /**
     * A message is about to be handled.
     *
     * @throws Throwable if it must not be; the interceptors that have seen it know already
     */
    void before(Session session, Message message, RegisteredHandler handler) throws Throwable {
        for (int i = 0; i < interceptors.length; i++) {
            try {
                interceptors[i].before(session, message, handler);
            } catch (Throwable refusal) {
                onError(i, session, message, handler, refusal);
                throw refusal;
            }
        }
    }

    /** A message has been handled. */
    void after(Session session, Message message, RegisteredHandler handler) {
        for (int i = interceptors.length - 1; i >= 0; i--) {
            try {
                interceptors[i].after(session, message, handler);
            } catch (Throwable thrown) {
                clientLog.error("An interceptor failed after {} from {}", handler.type(), session, thrown);
            }
        }
    }

    /** The handler has thrown. */
    void onError(Session session, Message message, RegisteredHandler handler, Throwable failure) {
        onError(interceptors.length, session, message, handler, failure);
    }

    private void onError(int count, Session session, Message message, RegisteredHandler handler, Throwable failure) {
        for (int i = count - 1; i >= 0; i--) {
            try {
                interceptors[i].onError(session, message, handler, failure);
            } catch (Throwable thrown) {
                clientLog.error("An interceptor failed on the failure of {} from {}", handler.type(), session, thrown);
            }
        }
    }

    /** An interceptor that not every game needs. Where it is not needed, it is not called, and costs nothing. */
    public interface OptionalInterceptor extends MessageInterceptor {
        /** Whether it has something to do. Main thread, at start-up; once. */
        boolean isNeeded(GameBeans beans);
    }
}
