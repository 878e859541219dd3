package io.byteborne.internal.actuate;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.DispatchCounters;
import io.byteborne.internal.dispatch.HandlerTimes;
import io.byteborne.internal.dispatch.RegisteredHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows which messages clients may send, and what handles them. Any thread. */
@Endpoint(id = "gamehandlers")
public class GameHandlersEndpoint {
    private final DefaultMessageDispatcher dispatcher;
    private final boolean timed;

    /** @param timed whether the time of handlers is measured */
    public GameHandlersEndpoint(DefaultMessageDispatcher dispatcher, boolean timed) {
        this.dispatcher = dispatcher;
        this.timed = timed;
    }

    /** The handlers that are registered now, and the totals. */
    @ReadOperation
    Handlers handlers() {
        DispatchCounters counters = dispatcher.counters();
        return new Handlers(
                dispatcher.handlers().stream()
                        .map(handler -> HandlerEntry.of(handler, timed))
                        .toList(),
                counters.dispatchedCount(),
                counters.failedCount(),
                counters.refusedCount(),
                counters.unhandledCount());
    }

    /**
     * All handlers.
     *
     * @param handlers by ascending message id
     * @param dispatched messages for which there was a handler, and replies to requests
     * @param failed messages whose handler, or something around it, threw
     * @param refused messages that were refused: sent before login, invalid, or stopped by an interceptor
     * @param unhandled messages dropped: their handler was removed, or they are replies that came too late
     */
    record Handlers(List<HandlerEntry> handlers, long dispatched, long failed, long refused, long unhandled) {}

    /**
     * One handler.
     *
     * @param message the message's full name in its {@code .proto} file
     * @param id the message's id
     * @param handler {@code class#method}, or what a run-time registration calls itself
     * @param blocking whether it runs on a virtual thread
     * @param anonymous whether it takes messages before login
     * @param failed messages on which it, or something around it, threw
     * @param time how long it takes; null if that is not measured
     */
    record HandlerEntry(
            String message,
            int id,
            String handler,
            boolean blocking,
            boolean anonymous,
            long failed,
            @Nullable HandlerTime time) {
        static HandlerEntry of(RegisteredHandler registration, boolean timed) {
            return new HandlerEntry(
                    registration.type().name(),
                    registration.type().id(),
                    registration.description(),
                    registration.options().blocking(),
                    registration.options().anonymous(),
                    registration.statistics().failedCount(),
                    timed ? HandlerTime.of(registration.statistics()) : null);
        }
    }

    /**
     * How long a handler takes: from the dispatch of a message until it is dealt with.
     *
     * @param count messages that were dealt with
     * @param meanMicros of all of them; 0 if there are none
     * @param maxMicros the longest of the last minute or two
     */
    record HandlerTime(long count, double meanMicros, double maxMicros) {
        private static final double NANOS_PER_MICRO = 1e3;

        static HandlerTime of(HandlerTimes.Figures statistics) {
            long count = statistics.handledCount();
            return new HandlerTime(
                    count,
                    count == 0 ? 0 : statistics.totalNanos() / NANOS_PER_MICRO / count,
                    statistics.maxNanos() / NANOS_PER_MICRO);
        }
    }
}
