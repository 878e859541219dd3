package io.byteborne.actuate;

import io.byteborne.dispatch.DispatchCounters;
import io.byteborne.dispatch.HandlerRegistration;
import io.byteborne.dispatch.MessageDispatcher;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows which messages clients may send, and what handles them. Any thread. */
@Endpoint(id = "gamehandlers")
class GameHandlersEndpoint {
    private final MessageDispatcher dispatcher;

    GameHandlersEndpoint(MessageDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** The handlers that are registered now, and the totals. */
    @ReadOperation
    Handlers handlers() {
        DispatchCounters counters = dispatcher.counters();
        return new Handlers(
                dispatcher.handlers().stream().map(HandlerEntry::of).toList(),
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
     */
    record HandlerEntry(String message, int id, String handler, boolean blocking, boolean anonymous) {
        static HandlerEntry of(HandlerRegistration registration) {
            return new HandlerEntry(
                    registration.type().name(),
                    registration.type().id(),
                    registration.description(),
                    registration.options().blocking(),
                    registration.options().anonymous());
        }
    }
}
