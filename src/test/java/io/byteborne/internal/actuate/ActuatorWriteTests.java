package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.session.CloseReason;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** What an operator may do once it is allowed, over HTTP. */
@TestPropertySource(
        properties = {
            "management.endpoint.gamesessions.access=unrestricted",
            "management.endpoint.gamebroadcast.access=unrestricted"
        })
class ActuatorWriteTests extends RunningServer {
    private final JsonMapper json = new JsonMapper();

    private RawClient play() throws Exception {
        RawClient client = connect();
        client.send(CHAT);
        assertThat(client.receive(8)).isEqualTo(ECHO);
        return client;
    }

    @Test
    void whenASessionIsKickedThenItsClientGetsAFinAndOthersPlayOn() throws Exception {
        long before = sessions.closed(CloseReason.KICKED);
        try (RawClient kicked = play()) {
            long id = actuator.get("gamesessions").at("/sessions/0/id").asLong();
            try (RawClient other = play()) {
                HttpResponse<String> answer = actuator.delete("gamesessions/" + id);

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("{\"kicked\":[" + id + "]}");
                kicked.awaitEnd();
                other.send(CHAT);
                assertThat(other.receive(8)).isEqualTo(ECHO);
            }
        }
        await().until(() -> sessions.closed(CloseReason.KICKED) == before + 1);
        assertThat(actuator.get("gamesessions").at("/closed/kicked").asLong()).isEqualTo(before + 1);
    }

    @Test
    void whenNobodyIsThereToKickThenTheAnswerSaysSo() throws Exception {
        assertThat(actuator.delete("gamesessions/999999999").statusCode()).isEqualTo(404);
        assertThat(actuator.delete("gamesessions").statusCode()).isEqualTo(400);
        assertThat(actuator.delete("gamesessions?user=Ada").body()).isEqualTo("{\"kicked\":[]}");
    }

    @Test
    void whenAMessageIsBroadcastThenEveryClientGetsIt() throws Exception {
        try (RawClient first = play();
                RawClient second = play()) {
            HttpResponse<String> answer = broadcast("proto.S2C_Chat", "{\"content\": \"hi\"}");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(json.readTree(answer.body()).at("/sessions").asInt()).isEqualTo(2);
            assertThat(first.receive(8)).isEqualTo(ECHO);
            assertThat(second.receive(8)).isEqualTo(ECHO);
        }
    }

    @Test
    void whenAMessageCannotBeBroadcastThenTheRequestIsBadAndNothingIsSent() throws Exception {
        try (RawClient client = play()) {
            assertThat(broadcast("proto.S2C_Chat", "{\"colour\": \"red\"}").statusCode())
                    .isEqualTo(400);
            assertThat(broadcast("proto.S2C_Chat", "content: 'hi'").statusCode())
                    .isEqualTo(400);
            assertThat(broadcast("proto.S2C_Chat", "{\"content\": \"" + "x".repeat(70_000) + "\"}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(broadcast("proto.Nothing", "{}").statusCode()).isEqualTo(400);
            assertThat(actuator.post("gamebroadcast", Map.of("type", "proto.S2C_Chat"))
                            .statusCode())
                    .isEqualTo(400);

            client.send(CHAT);
            assertThat(client.receive(8)).isEqualTo(ECHO);
        }
    }

    @Test
    void whenAMessageIsNamedWithoutItsPackageThenItIsFoundIfThereIsOneOnly() throws Exception {
        assertThat(broadcast("S2C_Chat", "{\"content\": \"hi\"}").statusCode()).isEqualTo(200);
        assertThat(failure(broadcast("Chat", "{}"))).contains("there is no message Chat");
    }

    @Test
    void whenARequestIsBadThenTheAnswerSaysWhy() throws Exception {
        assertThat(failure(broadcast("proto.Nothing", "{}"))).contains("there is no message proto.Nothing");
        assertThat(failure(broadcast("byteborne.json.C2S_Show", "{}"))).contains("byteborne.json.C2S_Show", "what");
        assertThat(failure(broadcast("byteborne.json.C2S_Show", "{\"what\": \"x\", \"parts\": [{}]}")))
                .contains("number");
        assertThat(failure(broadcast("proto.S2C_Chat", "{\"colour\": 1}"))).contains("colour");
        assertThat(failure(actuator.post("gamebroadcast", Map.of("type", "proto.S2C_Chat"))))
                .contains("message");
        assertThat(failure(actuator.delete("gamesessions"))).contains("user");
        for (String endpoint : List.of("gamesessions", "gamerooms")) {
            assertThat(failure(actuator.request(endpoint + "?offset=-1"))).contains("offset is -1");
            assertThat(failure(actuator.request(endpoint + "?limit=-1"))).contains("limit is -1");
            assertThat(failure(actuator.request(endpoint + "?offset=one"))).isNotEmpty();
        }
    }

    private String failure(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return json.readTree(answer.body()).at("/failure").asString("");
    }

    private HttpResponse<String> broadcast(String type, String message) throws Exception {
        return actuator.post("gamebroadcast", Map.of("type", type, "message", message));
    }
}
