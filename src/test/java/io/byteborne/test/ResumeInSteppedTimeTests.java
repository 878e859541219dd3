package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import io.byteborne.testing.TestPackets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A session that goes from one connection to another, in time that passes only when it is told to. */
@GameTest(
        properties = {
            "byteborne.resume.window=30s",
            "byteborne.session.idle-timeout=3s",
            "byteborne.session-protocol.ping-interval=1s",
            "byteborne.world.tick-interval=100ms"
        })
class ResumeInSteppedTimeTests {
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration OPEN_DELAY = Duration.ofSeconds(2);

    private final TestWorld world;
    private final InProcessNetwork network;
    private final SessionManager sessions;
    private final Resumption resumption;
    private final TestClients clients;

    @Autowired
    ResumeInSteppedTimeTests(
            TestWorld world,
            InProcessNetwork network,
            SessionManager sessions,
            ControlProtocol protocol,
            TestClients clients) {
        this.world = world;
        this.network = network;
        this.sessions = sessions;
        this.resumption = Objects.requireNonNull(protocol.resumption());
        this.clients = clients;
    }

    @AfterEach
    void endAll() {
        clients.closeAll();
        assertThat(sessions.count()).isZero();
        assertThat(resumption.detachedSessions()).isZero();
        assertThat(resumption.keptBytes()).isZero();
    }

    private TestGameClient connect() {
        TestGameClient client = clients.connect().hello("test", "1.0");
        world.tick();
        return client;
    }

    private void cut(TestGameClient client) {
        client.cut();
        world.tick();
    }

    private Session session() {
        return sessions.all().iterator().next();
    }

    private static C2S_Chat line(String text) {
        return C2S_Chat.newBuilder().setContent(text).build();
    }

    private static S2C_Chat said(String text) {
        return S2C_Chat.newBuilder().setContent(text).build();
    }

    @Test
    void whenNothingIsSentForSomeTimeThenNoMemoryIsTakenUpForWhatWasKept() {
        TestGameClient client = connect();
        assertThat(client.request(line("first"), S2C_Chat.class)).isEqualTo(said("first"));
        assertThat(resumption.keptBytes()).isPositive();

        world.advance(Duration.ofSeconds(5));

        assertThat(resumption.keptBytes()).isZero();
    }

    @Test
    void whenAClientResumesThenWhatWasSentMeanwhileArrivesOnceAndInOrderInBothDirections() {
        TestGameClient client = connect();
        assertThat(client.request(line("first"), S2C_Chat.class)).isEqualTo(said("first"));
        Session session = session();

        cut(client);
        assertThat(session.isDetached()).isTrue();
        session.send(said("while away"));
        client.send(line("second"));
        client.send(line("third"));
        client.expectNothing();
        TestGameClient same = client.resume();

        assertThat(same).isSameAs(client);
        assertThat(session.isDetached()).isFalse();
        assertThat(client.expect(S2C_Chat.class)).isEqualTo(said("while away"));
        world.tick();
        assertThat(client.received()).containsExactly(said("second"), said("third"));
        assertThat(session()).isSameAs(session);
    }

    @Test
    void whenItIsCutAgainAndAgainThenNothingIsLostOrDoubled() {
        TestGameClient client = connect();
        for (int i = 0; i < 100; i++) {
            client.send(line("in time " + i));
            world.tick();
            client.send(line("at the last moment " + i));
            client.cut();
            client.send(line("too late " + i));
            if (i % 2 == 0) {
                world.tick();
            }
            client.resume();
            world.tick();

            assertThat(client.received())
                    .containsExactly(said("in time " + i), said("at the last moment " + i), said("too late " + i));
        }
    }

    @Test
    void whenAPacketWasNotWholeWhenTheConnectionWasCutThenItNeverWas() {
        TestGameClient client = connect();
        client.sendBytes(TestPackets.hex("08 00 d0 07 0a"));
        cut(client);
        client.resume();

        assertThat(client.request(line("hi"), S2C_Chat.class)).isEqualTo(said("hi"));
    }

    @Test
    void whenTheConnectionIsNotCutThenTheSessionIsTakenOver() {
        TestGameClient client = connect();
        Session session = session();
        client.fallSilent();

        client.resume();

        assertThat(client.request(line("hi"), S2C_Chat.class)).isEqualTo(said("hi"));
        assertThat(session()).isSameAs(session);
    }

    @Test
    void whenTheSessionHasEndedThenResumingFailsAndANewOneCanBeExpected() {
        TestGameClient client = connect();
        TestGameClient other = connect();
        cut(client);
        cut(other);
        sessions.closeAll();
        world.tick();
        client.send(line("forgotten"));

        client.resumeRefused();

        assertThat(client.request(line("hi"), S2C_Chat.class)).isEqualTo(said("hi"));
        client.expectNothing();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(other::resume)
                .withMessage(
                        "Expected to go on with the session, but it is a new one. Received and not taken: nothing.");
    }

    @Test
    void whenTheSessionGoesOnThenExpectingANewOneFails() {
        TestGameClient client = connect();
        cut(client);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(client::resumeRefused)
                .withMessage("Expected a new session, but the earlier one goes on. Received and not taken: nothing.");
    }

    @Test
    void whenAClientHasSaidNoHelloThenItsSessionEndsWithItsConnectionAndTheTestIsTold() {
        long lost = sessions.closed(CloseReason.CONNECTION_LOST);
        TestGameClient client = clients.connect();
        // Until then, it may be a client that comes back.
        world.advance(OPEN_DELAY);

        client.cut();
        world.advance(Duration.ofSeconds(1));

        assertThat(sessions.closed(CloseReason.CONNECTION_LOST)).isEqualTo(lost + 1);
        assertThatIllegalStateException().isThrownBy(client::resume).withMessageContaining("hello");
        assertThatIllegalStateException()
                .isThrownBy(() -> client.send(line("hi")))
                .withMessageContaining("cut");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> client.expect(S2C_Chat.class))
                .withMessage(
                        "Expected S2C_Chat, but no message is there. Received and not taken: nothing, and the connection is cut.");
    }

    @Test
    void whenTheClientCannotResumeThenItsSessionEndsWithTheConnection() {
        long lost = sessions.closed(CloseReason.CONNECTION_LOST);
        InProcessChannel channel = network.connect(bytes -> {});
        network.run(() -> channel.arrive(ControlProtocol.packet(ControlProtocol.HELLO, Hello.getDefaultInstance())));
        world.tick();

        network.run(channel::close);
        world.tick();

        assertThat(resumption.detachedSessions()).isZero();
        assertThat(sessions.closed(CloseReason.CONNECTION_LOST)).isEqualTo(lost + 1);
    }

    @Test
    void whenASessionIsResumedThenTheFirstIdleTimeOfItsConnectionIsForgotten() {
        TestGameClient client = connect();
        cut(client);
        client.resume();

        world.advance(Duration.ofMinutes(1));

        client.expectNothing();
        assertThat(resumption.detachedSessions()).isZero();
        assertThat(sessions.count()).isOne();
    }

    @Test
    void whenASessionWasQuietForAnHourThenItResumes() {
        TestGameClient client = connect();
        Session session = session();
        world.advance(Duration.ofHours(1));
        cut(client);

        client.resume();

        assertThat(session()).isSameAs(session);
        assertThat(session.isDetached()).isFalse();
    }

    @Test
    void whenTheWindowIsOverThenTheSessionEndsForTheReasonOfTheLoss() {
        long lost = sessions.closed(CloseReason.CONNECTION_LOST);
        TestGameClient client = connect();
        cut(client);
        world.advance(WINDOW.minus(Duration.ofSeconds(1)));
        assertThat(resumption.detachedSessions()).isOne();

        world.advance(Duration.ofSeconds(2));

        assertThat(resumption.detachedSessions()).isZero();
        assertThat(sessions.closed(CloseReason.CONNECTION_LOST)).isEqualTo(lost + 1);
        client.resumeRefused();
    }

    @Test
    void whenAClientSaysLateThatItComesBackThenItHasItsSessionAllTheSame() {
        Hello hello = Hello.newBuilder().setResumable(true).build();
        InProcessChannel first = network.connect(bytes -> {});
        network.run(() -> first.arrive(ControlProtocol.packet(ControlProtocol.HELLO, hello)));
        Welcome welcome = welcome(first);
        world.tick();
        network.run(first::close);
        Hello again = hello.toBuilder().setResumeToken(welcome.getResumeToken()).build();

        InProcessChannel late = network.connect(bytes -> {});
        world.advance(OPEN_DELAY);
        network.run(() -> late.arrive(ControlProtocol.packet(ControlProtocol.HELLO, again)));
        world.tick();

        assertThat(welcome(late).getResumed()).isTrue();
        assertThat(session().id()).isEqualTo(welcome.getSessionId());
        assertThat(sessions.count()).isOne();
        assertThat(resumption.detachedSessions()).isZero();
        session().close();
        world.tick();
        network.run(late::close);
    }

    private Welcome welcome(InProcessChannel channel) {
        byte[] sent = network.call(channel::takeSent);
        try {
            return Welcome.parseFrom(ByteString.copyFrom(sent, 4, (sent[0] & 0xff) - 4));
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    @Test
    void whenTheClientFallsSilentThenItsSessionWaitsForIt() {
        TestGameClient client = connect();
        client.fallSilent();

        world.advance(Duration.ofSeconds(3));

        client.expectClosed();
        assertThat(resumption.detachedSessions()).isOne();
        client.resume();
    }
}
