package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestPackets;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** Clients of a stepped world. */
@GameTest(
        properties = {
            "byteborne.server.max-sessions=3",
            "byteborne.session.max-queued-messages=4",
            "byteborne.session.packet-timeout=1s"
        })
@Import(KitGame.class)
class TestGameClientTests {
    private static final byte[] CHAT = TestPackets.hex("08 00 d0 07 0a 02 68 69");

    private final TestWorld world;
    private final SessionManager sessions;
    private final TestClients clients;
    private final KitGame game;
    private final TestGameClient client;

    @Autowired
    TestGameClientTests(TestWorld world, SessionManager sessions, TestClients clients, KitGame game) {
        this.world = world;
        this.sessions = sessions;
        this.clients = clients;
        this.game = game;
        this.client = clients.connect();
        game.events.clear();
    }

    @Test
    void whenAMessageIsOfAnotherTypeThenTheFailureShowsAllThatCame() {
        client.send(chat("hi"), TestPing.newBuilder().setSequence(7).build());
        world.tick(2);

        assertFails(
                () -> client.expect(TestPong.class),
                "Expected TestPong, but the next message is S2C_Chat {content: \"hi\"}. Received and not taken: S2C_Chat {content: \"hi\"}, TestPong {sequence: 7}.");
        assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("hi");
        assertThat(client.expect(TestPong.class).getSequence()).isEqualTo(7);
    }

    @Test
    void whenNoMessageIsThereThenTheFailureSaysSo() {
        client.send(chat("hi"));

        assertFails(
                () -> client.expect(S2C_Chat.class),
                "Expected S2C_Chat, but no message is there. Received and not taken: nothing.");
    }

    @Test
    void whenSomethingHasComeThenExpectingNothingFailsAndShowsIt() {
        client.send(chat("hi"));
        world.tick();

        assertFails(client::expectNothing, "Expected no message. Received and not taken: S2C_Chat {content: \"hi\"}.");
        assertThat(client.received()).hasSize(1);
        client.expectNothing();
    }

    @Test
    void whenAnAnswerIsRequestedThenOthersBeforeItStay() {
        client.send(chat("first"));

        TestPong pong = client.request(TestPing.newBuilder().setSequence(3).build(), TestPong.class);

        assertThat(pong.getSequence()).isEqualTo(3);
        assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("first");
    }

    @Test
    void whenNoAnswerComesThenTheRequestFailsAfterAHundredTicks() {
        long ticks = world.tickNumber();

        assertFails(
                () -> client.request(chat("hi"), TestPong.class),
                "Expected TestPong, but none came in 100 ticks. Received and not taken: S2C_Chat {content: \"hi\"}.");
        assertThat(world.tickNumber()).isEqualTo(ticks + 100);
    }

    @Test
    void whenTheGameClosesASessionThenTheClientSeesItBehindTheLastMessage() {
        assertFails(
                client::expectClosed,
                "Expected the server to close the connection, but it is open. Received and not taken: nothing.");

        client.send(TestBoom.getDefaultInstance());
        world.tick();

        client.expectClosed();
        assertFails(
                () -> client.expect(S2C_Chat.class),
                "Expected S2C_Chat, but the next message is TestPong {}. Received and not taken: TestPong {}, and the server has closed.");
        client.expect(TestPong.class);
        assertFails(
                () -> client.await(S2C_Chat.class),
                "Expected S2C_Chat, but none came before the connection's end. Received and not taken: nothing, and the server has closed.");
        world.tick();
        assertThat(game.events).containsExactly("opened", "closed closed_by_game");
    }

    @Test
    void whenTheClientClosesThenTheGameHearsOfAnOrderlyEndInTheNextTick() {
        client.send(chat("last words"));
        client.close();
        client.close();
        world.tick();

        assertThat(game.events).containsExactly("opened", "closed peer_closed");
        assertThat(sessions.count()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> client.send(chat("too late")));
    }

    @Test
    void whenBytesAreSentInPartsThenTheyAreOnePacket() {
        client.sendBytes(TestPackets.hex("08 00 d0 07"));
        world.tick();
        client.expectNothing();
        client.sendBytes(TestPackets.hex("0a 02 68 69"));
        world.tick();

        assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("hi");
    }

    @Test
    void whenAPacketBreaksTheProtocolThenTheSessionEndsAsAtTheRealPort() {
        long before = sessions.closed(CloseReason.BAD_SIZE);

        client.sendBytes(TestPackets.join(CHAT, TestPackets.hex("03 00 d0 07"), CHAT));
        world.tick();

        client.expectClosed();
        assertThat(client.received()).hasSize(1);
        assertThat(sessions.closed(CloseReason.BAD_SIZE)).isEqualTo(before + 1);
    }

    @Test
    void whenAPacketIsNotWholeInTimeThenTheSessionEndsAtThatTimeOnTheWorldsClock() {
        client.sendBytes(TestPackets.hex("08 00"));
        world.tick();

        world.advance(Duration.ofMillis(900));
        assertThat(game.events).containsExactly("opened");
        world.advance(Duration.ofMillis(50));
        assertThat(game.events).containsExactly("opened", "closed frame_timeout");
    }

    @Test
    void whenThereAreTooManySessionsThenTheNextIsRefused() {
        clients.connect();
        clients.connect();

        TestGameClient refused = clients.connect();

        refused.expectClosed();
        world.tick();
        assertThat(sessions.count()).isEqualTo(3);
    }

    @Test
    void whenTooMuchWaitsThenTheRestIsReadOnceThatIsHandled() {
        game.gate = new CountDownLatch(1);
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < 20; i++) {
            client.send(TestPing.newBuilder().setSequence(i).build());
            expected.add(i);
        }
        world.tick();
        assertThat(sessions.all().iterator().next().traffic().messagesIn())
                .as("read while the first is being handled")
                .isEqualTo(4);

        game.gate.countDown();
        world.tick(60);

        assertThat(client.received())
                .extracting(message -> ((TestPong) message).getSequence())
                .isEqualTo(expected);
    }

    @Test
    void whenTheGameLooksAtThePeerThenItHasAnInternetAddressOfItsOwn() {
        clients.connect();
        world.tick();

        assertThat(sessions.all())
                .extracting(session -> ((InetSocketAddress) session.remoteAddress()).getPort())
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    private static void assertFails(ThrowingCallable what, String message) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(what).withMessage(message);
    }

    private static C2S_Chat chat(String content) {
        return C2S_Chat.newBuilder().setContent(content).build();
    }
}
