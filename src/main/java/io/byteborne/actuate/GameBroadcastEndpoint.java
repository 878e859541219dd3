package io.byteborne.actuate;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.byteborne.network.SessionManager;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** Sends a message to every session. Any thread. */
@Endpoint(id = "gamebroadcast")
class GameBroadcastEndpoint {
    private static final Logger log = LoggerFactory.getLogger(GameBroadcastEndpoint.class);

    private final SessionManager sessions;
    private final MessageRegistry registry;

    GameBroadcastEndpoint(SessionManager sessions, MessageRegistry registry) {
        this.sessions = sessions;
        this.registry = registry;
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
        MessageType found = registry.all().stream()
                .filter(one -> one.name().equals(type))
                .findFirst()
                .orElseThrow(() -> invalid("there is no message %s that has an id".formatted(type)));
        Message.Builder fields = found.newBuilder();
        try {
            JsonFormat.parser().merge(message, fields);
            int sent = sessions.sendToAll(fields.build());
            log.info("{} sent to {} sessions", found, sent);
            return new Sent(found.name(), sent);
        } catch (InvalidProtocolBufferException | IllegalArgumentException unusable) {
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
