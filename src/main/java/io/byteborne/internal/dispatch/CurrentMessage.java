package io.byteborne.internal.dispatch;

import io.byteborne.internal.logging.LogFields;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.message.DefaultHandlerObservationConvention;
import io.byteborne.message.LogText;
import io.byteborne.session.Session;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The message that is being handled: for the log lines that are written meanwhile, and for those who stand around its
 * handler. Set on the world thread, with a few plain writes for each message; what they look like in a line is worked out
 * only when there is one.
 */
public final class CurrentMessage implements LogFields {
    /** The session's id. */
    static final String SESSION = DefaultHandlerObservationConvention.SESSION;
    /** The name of the user who has logged in over it. */
    static final String USER = DefaultHandlerObservationConvention.USER;
    /** The full name of the message's type. */
    static final String MESSAGE = "game.message";

    // Not volatile: a thread that finds itself here has written all three itself, and only those are of use to it.
    private @Nullable Thread thread;
    private @Nullable Session session;
    private @Nullable RegisteredHandler handler;

    private @Nullable MessageBatch batch;
    /** What the message is to wait for once its handler is done. */
    private @Nullable CompletionStage<?> rest;

    public CurrentMessage() {}

    /** The message that is dispatched now came in that batch; null from now on, if it is dispatched. */
    void comesFrom(@Nullable MessageBatch source) {
        batch = source;
    }

    /**
     * What the message came in whose dispatching has begun and not returned; null if that is not known, as where somebody
     * dispatches a message that did not come over a connection. World thread.
     */
    public @Nullable MessageBatch batch() {
        return batch;
    }

    /** From now on, until {@link #end}, the calling thread handles a message. */
    void begin(Session from, RegisteredHandler registration) {
        session = from;
        handler = registration;
        thread = Thread.currentThread();
    }

    void end() {
        thread = null;
        // Nobody else may keep a session that has ended.
        session = null;
        handler = null;
    }

    void awaitAfterwards(CompletionStage<?> stage) {
        rest = stage;
    }

    /** What the message that has been handled still waits for; nearly always null, for nothing. */
    @Nullable
    CompletionStage<?> takeRest() {
        CompletionStage<?> taken = rest;
        if (taken != null) {
            rest = null;
        }
        return taken;
    }

    /** The session whose message is being handled, by a thread that will not come to its end; null if none is. */
    @Nullable
    Session abandon() {
        Session abandoned = thread == null ? null : session;
        end();
        batch = null;
        rest = null;
        return abandoned;
    }

    @Override
    public Map<String, String> current() {
        return thread == Thread.currentThread() && session != null && handler != null
                ? fieldsOf(session, handler)
                : Map.of();
    }

    private static Map<String, String> fieldsOf(Session session, RegisteredHandler handler) {
        Map<String, String> fields = new HashMap<>();
        fields.put(SESSION, Long.toString(session.id()));
        fields.put(MESSAGE, handler.type().name());
        String user = session.userName();
        if (user != null) {
            fields.put(USER, LogText.nameOf(user));
        }
        return fields;
    }

    /** A call with which a message is handled on a thread of its own: that one has the fields from beginning to end. */
    static Callable<@Nullable Object> onThreadOfItsOwn(
            Session session, RegisteredHandler handler, Callable<@Nullable Object> call) {
        return () -> {
            fieldsOf(session, handler).forEach(MDC::put);
            return call.call();
        };
    }
}
