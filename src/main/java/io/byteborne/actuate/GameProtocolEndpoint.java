package io.byteborne.actuate;

import io.byteborne.catalogue.Catalogue;
import io.byteborne.catalogue.ProtocolCatalogue;
import io.byteborne.dispatch.HandlerRegistration;
import io.byteborne.dispatch.MessageDispatcher;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows what can be said on the game port, and who handles it. Any thread. */
@Endpoint(id = "gameprotocol")
class GameProtocolEndpoint {
    private final ProtocolCatalogue catalogue;
    private final MessageDispatcher dispatcher;

    GameProtocolEndpoint(ProtocolCatalogue catalogue, MessageDispatcher dispatcher) {
        this.catalogue = catalogue;
        this.dispatcher = dispatcher;
    }

    /** The messages that are known now, and their handlers. */
    @ReadOperation
    Catalogue protocol() {
        Map<Integer, String> handlers = new HashMap<>();
        for (HandlerRegistration handler : dispatcher.handlers()) {
            handlers.put(handler.type().id(), handler.description());
        }
        return catalogue.read(type -> handlers.get(type.id()));
    }
}
