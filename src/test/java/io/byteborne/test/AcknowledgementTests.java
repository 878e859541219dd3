package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.message.MessageHandler;
import io.byteborne.system.SystemMessages.Ack;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.testing.TestPackets;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** When a client that can resume is told how much of what it has sent has come. */
@GameTest(properties = "byteborne.resume.window=10s")
@Import(AcknowledgementTests.Game.class)
class AcknowledgementTests {
    private static final int PING = 9000;
    private static final int PONG = 9001;

    private final TestWorld world;
    private final InProcessNetwork network;
    private final Game game;
    private final InProcessChannel client;

    @Autowired
    AcknowledgementTests(TestWorld world, InProcessNetwork network, Game game) {
        this.world = world;
        this.network = network;
        this.game = game;
        this.client = network.connect(bytes -> {});
    }

    static final class Game {
        boolean answers;

        @MessageHandler
        @Nullable
        TestPong ping(TestPing ping) {
            return answers ? TestPong.getDefaultInstance() : null;
        }
    }

    @BeforeEach
    void sayHello() {
        arrive(ControlProtocol.packet(
                ControlProtocol.HELLO, Hello.newBuilder().setResumable(true).build()));
        world.tick();
        received();
    }

    @AfterEach
    void close() {
        network.run(client::close);
        world.advance(Duration.ofSeconds(11));
    }

    private void arrive(byte[]... parts) {
        network.run(() -> client.arrive(TestPackets.join(parts)));
    }

    private void sendPings(int count) {
        arrive(Collections.nCopies(count, TestPackets.packet(PING, TestPing.getDefaultInstance()))
                .toArray(byte[][]::new));
        world.tick();
    }

    private List<byte[]> received() {
        network.settle();
        byte[] bytes = network.call(client::takeSent);
        List<byte[]> packets = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int size = shortAt(bytes, at);
            packets.add(Arrays.copyOfRange(bytes, at, at + size));
            at += size;
        }
        return packets;
    }

    private static int shortAt(byte[] bytes, int index) {
        return (bytes[index] & 0xff) | (bytes[index + 1] & 0xff) << 8;
    }

    private static List<Long> confirmed(List<byte[]> packets) {
        return packets.stream()
                .filter(packet -> shortAt(packet, 2) == ControlProtocol.ACK)
                .map(packet ->
                        PacketReader.parse("an Ack", Ack.parser(), packet).getReceived())
                .toList();
    }

    @Test
    void whenMessagesAreAnsweredThenEach64AreConfirmedWithTheAnswers() {
        game.answers = true;

        sendPings(63);
        assertThat(confirmed(received())).isEmpty();
        sendPings(1);
        List<byte[]> received = received();

        assertThat(confirmed(received)).containsExactly(64L);
        assertThat(received).extracting(packet -> shortAt(packet, 2)).contains(PONG);
    }

    @Test
    void whenNothingIsSentAnywayThenNoWriteIsMadeForThatUntilMuchHasCome() {
        game.answers = false;

        sendPings(255);
        assertThat(confirmed(received())).isEmpty();
        sendPings(1);

        assertThat(confirmed(received())).containsExactly(256L);
    }

    @Test
    void whenNothingMoreComesThenWhatHasComeIsConfirmedAfterASecond() {
        game.answers = false;

        sendPings(3);
        assertThat(confirmed(received())).isEmpty();
        world.advance(Duration.ofSeconds(1));

        assertThat(confirmed(received())).containsExactly(3L);
    }
}
