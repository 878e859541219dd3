package io.byteborne.sample.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.C2S_Shout;
import io.byteborne.proto.C2S_Whisper;
import io.byteborne.proto.S2C_Login;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.proto.S2C_Shouted;
import io.byteborne.proto.S2C_Whispered;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ActiveProfiles;

/** On a game of one node; {@code ThreeNodesTests} has more. */
@GameTest
@ActiveProfiles("arena")
class WhispersTests {
    private final TestClients clients;

    @Autowired
    WhispersTests(TestClients clients) {
        this.clients = clients;
    }

    private TestGameClient login(String name) {
        TestGameClient client = clients.connect();
        S2C_Login answer = client.request(C2S_Login.newBuilder().setName(name).build(), S2C_Login.class);
        assertThat(answer.getError()).isEmpty();
        return client;
    }

    private static C2S_Whisper whisper(String to, String text) {
        return C2S_Whisper.newBuilder().setTo(to).setText(text).build();
    }

    @Test
    void whenAPlayerWhispersThenTheOtherOneHearsIt() {
        TestGameClient anna = login("anna");
        TestGameClient ben = login("ben");

        anna.send(whisper("ben", "hello"));

        S2C_Whispered heard = ben.await(S2C_Whispered.class);
        assertThat(heard.getPlayer()).isEqualTo("anna");
        assertThat(heard.getText()).isEqualTo("hello");
        assertThat(heard.getNode()).isNotEmpty();
    }

    @Test
    void whenNobodyIsCalledThatThenTheWhispererLearnsIt() {
        TestGameClient anna = login("anna");

        anna.send(whisper("carl", "hello"));

        assertThat(anna.await(S2C_Refused.class).getReason()).isEqualTo("carl is not here");
    }

    @Test
    void whenALineOrANameIsTooLongThenItIsRefused() {
        TestGameClient anna = login("anna");

        anna.send(whisper("anna", "x".repeat(201)));
        assertThat(anna.await(S2C_Refused.class).getReason()).isEqualTo("a line has at most 200 characters");

        anna.send(whisper("x".repeat(21), "hello"));
        assertThat(anna.await(S2C_Refused.class).getReason()).isEqualTo("a name has at most 20 characters");

        anna.send(C2S_Shout.newBuilder().setText("x".repeat(201)).build());
        assertThat(anna.await(S2C_Refused.class).getReason()).isEqualTo("a line has at most 200 characters");
    }

    @Test
    void whenAPlayerShoutsThenEverybodyHearsIt() {
        TestGameClient anna = login("anna");
        TestGameClient ben = login("ben");

        anna.send(C2S_Shout.newBuilder().setText("dinner").build());

        assertThat(ben.await(S2C_Shouted.class).getText()).isEqualTo("dinner");
        assertThat(anna.await(S2C_Shouted.class).getPlayer()).isEqualTo("anna");
    }
}
