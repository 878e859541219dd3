package io.byteborne.message;

import com.google.protobuf.Message;
import io.byteborne.session.Session;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

/** What an observation knows about the message that is being handled. */
public final class HandlerObservationContext extends ReceiverContext<Message> {
    private final Session session;
    private final Message message;
    private final HandlerRegistration handler;

    public HandlerObservationContext(Session session, Message message, HandlerRegistration handler) {
        // Packets carry no trace context of the client: each message begins a trace of its own.
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
