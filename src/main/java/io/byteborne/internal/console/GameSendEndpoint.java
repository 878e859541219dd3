package io.byteborne.internal.console;

import com.google.protobuf.Message;
import io.byteborne.internal.catalogue.JsonMessages;
import io.byteborne.internal.protocol.MessageType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends messages to the game port as a client does, and shows what comes back. Blocks; on actuator's threads for such
 * work.
 */
@Endpoint(id = "gamesend")
public class GameSendEndpoint {
    private static final Logger log = LoggerFactory.getLogger(GameSendEndpoint.class);
    private static final int MAX_AT_ONCE = 4;
    private static final int MAX_MESSAGES = 100;
    private static final int DEFAULT_WAIT_MILLIS = 1_000;
    private static final int MAX_WAIT_MILLIS = 10_000;

    private final GameClient client;
    private final JsonMessages messages;
    private final SendAdvice advice;
    private final JsonMapper json = new JsonMapper();
    private final Semaphore places = new Semaphore(MAX_AT_ONCE);

    public GameSendEndpoint(GameClient client, JsonMessages messages, SendAdvice advice) {
        this.client = client;
        this.messages = messages;
        this.advice = advice;
    }

    /**
     * Connects, sends the messages one after another, and reads for a while. If they cannot be sent, the
     * answer says why, and nothing was sent.
     *
     * @param messages a JSON array of {@code {"type": full name, "message": fields as protobuf's JSON}}
     * @param waitMillis how long to read after the last was sent, up to 10 s; 1 s if null
     */
    @WriteOperation
    WebEndpointResponse<Conversation> send(String messages, @Nullable Integer waitMillis) {
        int wait = Math.clamp(waitMillis == null ? DEFAULT_WAIT_MILLIS : waitMillis, 0, MAX_WAIT_MILLIS);
        if (!places.tryAcquire()) {
            return failed(
                    WebEndpointResponse.STATUS_TOO_MANY_REQUESTS,
                    "%s others are being sent; try again".formatted(MAX_AT_ONCE));
        }
        try {
            List<Message> parsed = parse(messages);
            log.info("Sending {} messages to the game port", parsed.size());
            return new WebEndpointResponse<>(show(client.converse(parsed, Duration.ofMillis(wait)), advice.on(parsed)));
        } catch (JacksonException | IllegalArgumentException unusable) {
            return failed(WebEndpointResponse.STATUS_BAD_REQUEST, String.valueOf(unusable.getMessage()));
        } catch (IOException failure) {
            return failed(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, String.valueOf(failure.getMessage()));
        } finally {
            places.release();
        }
    }

    private static WebEndpointResponse<Conversation> failed(int status, String why) {
        return new WebEndpointResponse<>(new Conversation(List.of(), false, why, List.of()), status);
    }

    private List<Message> parse(String text) {
        JsonNode array = json.readTree(text);
        if (!array.isArray() || array.isEmpty() || array.size() > MAX_MESSAGES) {
            throw new IllegalArgumentException(
                    "messages must be a JSON array of 1 to %s messages".formatted(MAX_MESSAGES));
        }
        List<Message> parsed = new ArrayList<>();
        for (JsonNode one : array) {
            parsed.add(messages.parse(
                    one.path("type").asString(""), one.path("message").toString()));
        }
        return parsed;
    }

    private Conversation show(GameClient.Answer answer, List<String> notes) {
        List<Reply> replies = new ArrayList<>();
        for (GameClient.Packet packet : answer.packets()) {
            replies.add(show(packet));
        }
        return new Conversation(replies, answer.ended(), answer.failure(), notes);
    }

    /** One that cannot be shown must not take the others with it: the messages were sent, and have done what they do. */
    private Reply show(GameClient.Packet packet) {
        MessageType type = messages.type(packet.id());
        if (type == null) {
            return new Reply(null, packet.id(), packet.afterMillis(), null, "no message has this id");
        }
        try {
            JsonNode message = json.readTree(messages.print(type, packet.payload()));
            return new Reply(type.name(), type.id(), packet.afterMillis(), message, null);
        } catch (JacksonException | IllegalArgumentException unshowable) {
            return new Reply(
                    type.name(), type.id(), packet.afterMillis(), null, String.valueOf(unshowable.getMessage()));
        }
    }

    /**
     * What has come back.
     *
     * @param ended whether the server has ended the connection
     * @param failure why nothing was sent, or how the connection broke; null if neither is so
     * @param notes which of the messages the server does not take, and what is missing
     */
    record Conversation(
            List<Reply> replies, boolean ended, @Nullable String failure, List<String> notes) {}

    /**
     * One message that has come back.
     *
     * @param type the message's full name; null if no message has this id
     * @param afterMillis how long after the last message was sent
     * @param message its fields, as protobuf's JSON; null if it cannot be shown
     * @param failure why it cannot be shown; null if it is
     */
    record Reply(
            @Nullable String type,
            int id,
            double afterMillis,
            @Nullable JsonNode message,
            @Nullable String failure) {}
}
