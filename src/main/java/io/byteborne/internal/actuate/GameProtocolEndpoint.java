package io.byteborne.internal.actuate;

import io.byteborne.internal.catalogue.Catalogue;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageDispatcher;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows which messages the game port knows, and what handles them. Any thread. */
@Endpoint(id = "gameprotocol")
public class GameProtocolEndpoint {
    private final ProtocolCatalogue catalogue;
    private final MessageDispatcher dispatcher;

    public GameProtocolEndpoint(ProtocolCatalogue catalogue, MessageDispatcher dispatcher) {
        this.catalogue = catalogue;
        this.dispatcher = dispatcher;
    }

    /** The messages that are known now, and their handlers. */
    @ReadOperation
    Catalogue protocol() {
        Map<Integer, String> handlers = new HashMap<>();
        for (HandlerRegistration handler : dispatcher.handlers()) {
            handlers.put(handler.messageId(), handler.description());
        }
        return catalogue.read(type -> handlers.get(type.id()));
    }
}
