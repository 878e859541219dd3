package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.network.Session;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

/** What there is to know of a message that is being handled, and observed. */
public final class HandlerObservationContext extends ReceiverContext<Message> {
    private final Session session;
    private final Message message;
    private final HandlerRegistration handler;

    HandlerObservationContext(Session session, Message message, HandlerRegistration handler) {
        // Packets carry no trace of the client's: each message begins one of its own.
        super((carrier, key) -> null, Kind.SERVER);
        this.session = session;
        this.message = message;
        this.handler = handler;
        setCarrier(message);
    }

    /** The session that the message came over. */
    public Session session() {
        return session;
    }

    public Message message() {
        return message;
    }

    public HandlerRegistration handler() {
        return handler;
    }
}
