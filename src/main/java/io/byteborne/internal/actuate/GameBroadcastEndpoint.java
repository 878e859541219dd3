package io.byteborne.internal.actuate;

import io.byteborne.internal.catalogue.JsonMessages;
import io.byteborne.session.SessionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** Sends a message to every session. Any thread. */
@Endpoint(id = "gamebroadcast")
public class GameBroadcastEndpoint {
    private static final Logger log = LoggerFactory.getLogger(GameBroadcastEndpoint.class);

    private final SessionManager sessions;
    private final JsonMessages messages;

    public GameBroadcastEndpoint(SessionManager sessions, JsonMessages messages) {
        this.sessions = sessions;
        this.messages = messages;
    }

    /**
     * Sends a message to every session.
     *
     * @param type the message's full name in its {@code .proto} file
     * @param message its fields, as protobuf's JSON
     * @throws InvalidEndpointRequestException if there is no such message with an id, or these are not its fields, or
     *     it does not fit into a packet
     */
    @WriteOperation
    Sent broadcast(String type, String message) {
        try {
            int sent = sessions.sendToAll(messages.parse(type, message));
            log.info("{} sent to {} sessions", type, sent);
            return new Sent(type, sent);
        } catch (IllegalArgumentException unusable) {
            throw invalid(String.valueOf(unusable.getMessage()));
        }
    }

    private static InvalidEndpointRequestException invalid(String why) {
        return new InvalidEndpointRequestException(why, why);
    }

    /**
     * What was sent.
     *
     * @param type the message's full name
     * @param sessions to how many sessions
     */
    record Sent(String type, int sessions) {}
}
