package io.byteborne.sample.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GameTest
class EchoChatTests {
    @Autowired
    TestWorld world;

    @Autowired
    TestClients clients;

    @Test
    void whenALineIsSentThenTheSameLineComesBackWithTheNextTick() {
        TestGameClient alice = clients.connect();
        TestGameClient bob = clients.connect();

        alice.send(chat("hi"));
        alice.expectNothing();
        world.tick();

        assertThat(alice.expect(S2C_Chat.class)).isEqualTo(echo("hi"));
        bob.expectNothing();
    }

    @Test
    void whenLinesAreSentThenEachIsAnsweredInOrder() {
        TestGameClient client = clients.connect();

        client.send(chat("one"), chat("안녕"), chat(""));

        assertThat(client.await(S2C_Chat.class)).isEqualTo(echo("one"));
        assertThat(client.received()).containsExactly(echo("안녕"), echo(""));
    }

    private static C2S_Chat chat(String content) {
        return C2S_Chat.newBuilder().setContent(content).build();
    }

    private static S2C_Chat echo(String content) {
        return S2C_Chat.newBuilder().setContent(content).build();
    }
}
