package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.internal.handler.HandlerMethod;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.session.Session;
import org.slf4j.LoggerFactory;

/** What becomes of a message that was refused, or whose handler threw. World thread. */
final class FailedMessages {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(FailedMessages.class));
    private final Replies replies;
    private final ExceptionHandlers exceptionHandlers;
    private final DispatchCounters counters;

    FailedMessages(Replies replies, ExceptionHandlers exceptionHandlers, DispatchCounters counters) {
        this.replies = replies;
        this.exceptionHandlers = exceptionHandlers;
        this.counters = counters;
    }

    /** Counts the failure, and leaves it to an exception handler, or to the log. Throws nothing. */
    void handle(Session session, Message message, RegisteredHandler handler, Throwable failure) {
        handle(session, message, handler, failure, false);
    }

    /** As {@link #handle(Session, Message, RegisteredHandler, Throwable)}, of a failure that may have been logged. */
    void handle(Session session, Message message, RegisteredHandler handler, Throwable failure, boolean logged) {
        if (failure instanceof MessageRefusedException) {
            counters.refused();
        } else {
            counters.failed();
            handler.statistics().failed();
        }
        try {
            HandlerMethod exceptionHandler = exceptionHandlers.find(handler.beanClass(), failure);
            if (exceptionHandler != null) {
                replies.send(
                        session,
                        handler.type(),
                        message,
                        exceptionHandler.invoke(session, message, failure),
                        exceptionHandler);
            } else if (failure instanceof MessageRefusedException) {
                logRefusal(session, handler, failure);
            } else if (!logged) {
                clientLog.errorOf(
                        handler.description(),
                        "{} failed on {} from {}",
                        handler.description(),
                        handler.type(),
                        session,
                        failure);
            }
        } catch (MessageRefusedException second) {
            // The exception handler's answer has the same client's value to carry back.
            logRefusal(session, handler, second);
        } catch (Throwable second) {
            suppress(failure, second);
            clientLog.errorOf(
                    handler.description(),
                    "{} failed on {} from {}, and so did the handling of that",
                    handler.description(),
                    handler.type(),
                    session,
                    second);
        }
    }

    @SuppressWarnings("ReferenceEquality") // Their equals() may be the game's, and fail like all else.
    private static void suppress(Throwable failure, Throwable second) {
        if (second != failure) {
            second.addSuppressed(failure);
        }
    }

    private void logRefusal(Session session, RegisteredHandler handler, Throwable refusal) {
        clientLog.debug("{} from {} refused", handler.type(), session, refusal);
    }
}
