package io.byteborne.actuate;

import io.byteborne.protocol.HandlerRegistration;
import io.byteborne.protocol.MessageDispatcher;
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
        return new Handlers(
                dispatcher.handlers().stream().map(HandlerEntry::of).toList(),
                dispatcher.dispatched(),
                dispatcher.failed(),
                dispatcher.unhandled());
    }

    /**
     * All handlers.
     *
     * @param handlers by ascending message id
     * @param dispatched messages brought to a handler
     * @param failed messages whose handler threw
     * @param unhandled messages dropped because their handler was removed while they were queued
     */
    record Handlers(List<HandlerEntry> handlers, long dispatched, long failed, long unhandled) {}

    /**
     * One handler.
     *
     * @param message the message's full name in its {@code .proto} file
     * @param id the message's id
     * @param handler {@code class#method}, or what a run-time registration calls itself
     */
    record HandlerEntry(String message, int id, String handler) {
        static HandlerEntry of(HandlerRegistration registration) {
            return new HandlerEntry(
                    registration.type().name(), registration.type().id(), registration.description());
        }
    }
}
