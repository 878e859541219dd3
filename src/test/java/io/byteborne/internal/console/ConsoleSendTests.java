package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.jsonproto.C2S_Show;
import io.byteborne.jsonproto.S2C_Show;
import io.byteborne.jsonproto.ShownPart;
import io.byteborne.message.MessageHandler;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.Session;
import io.byteborne.test.GameServerTest;
import io.byteborne.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sending to the game port as a client does, once it is allowed. */
@ExtendWith(OutputCaptureExtension.class)
class ConsoleSendTests {
    private static final String CHAT = "[{\"type\": \"proto.C2S_Chat\", \"message\": {\"content\": \"%s\"}}]";

    abstract static class Sending {
        @LocalServerPort
        int httpPort;

        @Autowired
        DefaultSessionManager sessions;

        final JsonMapper json = new JsonMapper();

        String send(Object waitMillis, String messages) throws IOException {
            return new HttpPeer(httpPort)
                    .exchange(
                            "POST",
                            "/actuator/gamesend",
                            json.writeValueAsString(Map.of("messages", messages, "waitMillis", waitMillis)),
                            "Content-Type: application/json");
        }

        JsonNode answer(int waitMillis, String messages) throws IOException {
            String answer = send(waitMillis, messages);
            assertThat(HttpPeer.status(answer)).as(answer).isEqualTo(200);
            return json.readTree(HttpPeer.body(answer));
        }

        void assertEchoed() throws IOException {
            JsonNode answer = answer(600, CHAT.formatted("hé"));

            assertThat(answer.at("/failure").isNull()).as("%s", answer).isTrue();
            assertThat(answer.at("/replies").size()).isEqualTo(1);
            assertThat(answer.at("/replies/0/type").asString()).isEqualTo("proto.S2C_Chat");
            assertThat(answer.at("/replies/0/id").asInt()).isEqualTo(1000);
            assertThat(answer.at("/replies/0/afterMillis").asDouble()).isBetween(0.0, 600.0);
            assertThat(answer.at("/replies/0/message/content").asString()).isEqualTo("hé");
            assertThat(answer.at("/ended").asBoolean()).isFalse();
            await().until(() -> sessions.count() == 0);
        }
    }

    /** Answers with messages of which not every one is possible as JSON. */
    static class Showing {
        @MessageHandler
        void onShow(C2S_Show request, Session session) {
            Any known = Any.pack(S2C_Chat.newBuilder().setContent("within").build());
            session.send(S2C_Show.newBuilder().setContent(known).build());
            session.send(S2C_Show.newBuilder()
                    .setContent(known.toBuilder().setTypeUrl("type.googleapis.com/game.Unknown"))
                    .build());
            session.send(S2C_Show.newBuilder()
                    .setAt(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                    .build());
            session.send(S2C_Show.newBuilder()
                    .setPart(ShownPart.newBuilder().buildPartial())
                    .buildPartial());
            session.send(S2C_Chat.newBuilder().setContent(request.getWhat()).build());
        }
    }

    @Nested
    @GameServerTest(
            properties = {"management.endpoint.gamesend.access=unrestricted", "byteborne.world.tick-interval=5ms"})
    @Import(Showing.class)
    class Plain extends Sending {
        @Test
        void whenAReplyCannotBeShownThenTheAnswerSaysWhyAndHasTheOthers() throws IOException {
            JsonNode answer =
                    answer(600, "[{\"type\": \"byteborne.json.C2S_Show\", \"message\": {\"what\": \"last\"}}]");

            assertThat(answer.at("/failure").isNull()).as("%s", answer).isTrue();
            assertThat(answer.at("/replies").size()).as("%s", answer).isEqualTo(5);
            assertThat(answer.at("/replies/0/message/content/content").asString())
                    .isEqualTo("within");
            assertThat(answer.at("/replies/0/failure").isNull()).isTrue();
            assertUnshown(answer.at("/replies/1"), "game.Unknown");
            assertUnshown(answer.at("/replies/2"), "Timestamp");
            assertUnshown(answer.at("/replies/3"), "part.number");
            assertThat(answer.at("/replies/4/message/content").asString()).isEqualTo("last");
        }

        private static void assertUnshown(JsonNode reply, String why) {
            assertThat(reply.at("/type").asString()).isEqualTo("byteborne.json.S2C_Show");
            assertThat(reply.at("/id").asInt()).isEqualTo(9501);
            assertThat(reply.at("/message").isNull()).isTrue();
            assertThat(reply.at("/failure").asString()).contains(why);
        }

        @Test
        void whenARequiredFieldIsMissingThenNothingIsSentAndTheAnswerNamesIt() throws IOException {
            long before = sessions.opened();

            assertThat(failureOfShow("{}")).contains("byteborne.json.C2S_Show", "what");
            assertThat(failureOfShow("{\"what\": \"x\", \"parts\": [{}]}")).contains("number");
            assertThat(sessions.opened()).isEqualTo(before);
        }

        private String failureOfShow(String fields) throws IOException {
            String answer = send(
                    0,
                    "[%s, {\"type\": \"byteborne.json.C2S_Show\", \"message\": %s}]"
                            .formatted(unwrapped(CHAT.formatted("x")), fields));
            assertThat(HttpPeer.status(answer)).isEqualTo(400);
            return json.readTree(HttpPeer.body(answer)).at("/failure").asString();
        }

        @Test
        void whenAMessageIsSentThenWhatComesBackIsShown() throws IOException {
            assertEchoed();
        }

        @Test
        void whenSeveralAreSentThenTheyGoOverOneConnectionInTheirOrder() throws IOException {
            long before = sessions.opened();

            JsonNode answer = answer(
                    600, "[%s, %s]".formatted(unwrapped(CHAT.formatted("one")), unwrapped(CHAT.formatted("two"))));

            assertThat(answer.at("/replies")
                            .valueStream()
                            .map(reply -> reply.at("/message/content").asString()))
                    .containsExactly("one", "two");
            assertThat(sessions.opened()).isEqualTo(before + 1);
        }

        private static String unwrapped(String array) {
            return array.substring(1, array.length() - 1);
        }

        @Test
        void whenTheServerEndsTheConnectionThenThatIsSaidAndWhy(CapturedOutput output) throws IOException {
            JsonNode answer = answer(10_000, "[{\"type\": \"proto.S2C_Chat\", \"message\": {}}]");

            assertThat(answer.at("/ended").asBoolean()).isTrue();
            assertThat(answer.at("/replies").size()).isZero();
            String why = "proto.S2C_Chat (1000) is a message to clients, not from them";
            assertThat(answer.at("/notes").valueStream().map(JsonNode::asString))
                    .containsExactly(why);
            assertThat(output).contains("closed: unknown_message: " + why);
        }

        @Test
        void whenAFieldHasABadValueThenItIsNamed() throws IOException {
            assertThat(failureOfShow("{\"what\": \"x\", \"parts\": [{\"number\": 1}, {\"number\": \"many\"}]}"))
                    .startsWith("byteborne.json.C2S_Show, field parts[1].number: ");
            assertThat(failureOfShow("{\"what\": {\"a\": 1}}")).startsWith("byteborne.json.C2S_Show, field what: ");
            assertThat(failureOfShow("{\"colour\": 1}")).startsWith("byteborne.json.C2S_Show, field colour: ");
            assertThat(failureOfShow("[]")).startsWith("byteborne.json.C2S_Show: ");
        }

        @Test
        void whenItIsNoMessageThenNothingIsSent() throws IOException {
            long before = sessions.opened();

            assertThat(HttpPeer.status(send(0, "[]"))).isEqualTo(400);
            assertThat(HttpPeer.status(send(0, "nonsense"))).isEqualTo(400);
            assertThat(HttpPeer.status(send(0, "{\"type\": \"proto.C2S_Chat\"}")))
                    .isEqualTo(400);
            assertThat(HttpPeer.body(send(0, "[{\"type\": \"proto.Nothing\", \"message\": {}}]")))
                    .contains("there is no message proto.Nothing");
            assertThat(HttpPeer.status(send(0, "[{\"type\": \"proto.C2S_Chat\", \"message\": {\"colour\": 1}}]")))
                    .isEqualTo(400);
            assertThat(HttpPeer.status(send(0, CHAT.formatted("x".repeat(70_000)))))
                    .isEqualTo(400);
            assertThat(sessions.opened()).isEqualTo(before);
        }

        @Test
        void whenAnotherSitesFormPostsThenNothingIsSent() throws IOException {
            String form = "{\"messages\": " + json.writeValueAsString(CHAT.formatted("x")) + "}";
            HttpPeer http = new HttpPeer(httpPort);
            long before = sessions.opened();

            // What a form can send without the server's leave is not JSON; what is JSON says where it comes from.
            assertThat(HttpPeer.status(http.exchange("POST", "/actuator/gamesend", form, "Content-Type: text/plain")))
                    .isEqualTo(415);
            assertThat(HttpPeer.status(http.exchange(
                            "POST",
                            "/actuator/gamesend",
                            form,
                            "Content-Type: application/json",
                            "Origin: http://attacker.example")))
                    .isEqualTo(403);
            assertThat(sessions.opened()).isEqualTo(before);
        }
    }

    /** As it is by default. */
    @Nested
    @GameServerTest(properties = {"byteborne.world.tick-interval=5ms", "spring.web.error.include-stacktrace=always"})
    class Off extends Sending {
        @Test
        void whenSendingIsOffThenTheAnswerSaysHowToTurnItOn() throws IOException {
            String answer = send(0, CHAT.formatted("x"));

            assertThat(HttpPeer.status(answer)).isEqualTo(404);
            assertThat(HttpPeer.body(answer))
                    .isEqualTo("{\"failure\":\"gamesend is off; the setting"
                            + " management.endpoint.gamesend.access: unrestricted turns it on\"}");
        }
    }

    @Nested
    @GameServerTest(
            properties = {
                "management.endpoint.gamesend.access=unrestricted",
                "byteborne.world.tick-interval=5ms",
                "byteborne.server.ssl.bundle=game"
            })
    class WithTls extends Sending {
        @TempDir
        static Path folder;

        @DynamicPropertySource
        static void certificate(DynamicPropertyRegistry registry) throws Exception {
            TestCertificates.Identity own = TestCertificates.create(folder, "own");
            Path certificate = Files.writeString(folder.resolve("own.pem"), own.certificatePem());
            Path key = Files.writeString(folder.resolve("own.key"), own.keyPem());
            registry.add("spring.ssl.bundle.pem.game.keystore.certificate", () -> "file:" + certificate);
            registry.add("spring.ssl.bundle.pem.game.keystore.private-key", () -> "file:" + key);
        }

        @Test
        void whenThePortSpeaksTlsThenSoDoesTheConsole() throws IOException {
            assertEchoed();
        }
    }
}
