package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.internal.net.inbound.InboundEvent;
import io.byteborne.message.MessageHandler;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.ClientPolicy;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionDetachedEvent;
import io.byteborne.session.SessionManager;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.session.SessionResumedEvent;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import io.byteborne.testing.TestPackets;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** How sessions that can be resumed begin and end where something happens at an awkward moment. */
@GameTest(
        properties = {
            "byteborne.resume.window=10s",
            "byteborne.resume.max-detached-per-address=5",
            "byteborne.world.tick-interval=100ms",
            "byteborne.server.max-queued-bytes=64KB",
            "byteborne.server.limit-loopback=true",
            "byteborne.session.max-queued-messages=100000",
            "byteborne.session.max-queued-bytes=16MB",
            "byteborne.session-protocol.ping-interval=2m"
        })
@Import(ResumeEndsTests.Game.class)
class ResumeEndsTests {
    private static final int PING = 9000;
    private static final int PONG = 9001;
    private static final int MAX_DETACHED_PER_ADDRESS = 5;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** A packet whose size is less than its header's. */
    private static final byte[] BAD = {1, 0, 0, 0};

    static final class Game implements ClientPolicy {
        final List<String> log = new ArrayList<>();
        boolean greets;

        @Nullable
        String refusal;

        @Override
        public @Nullable String refusal(ClientInfo client) {
            return refusal;
        }

        @MessageHandler
        TestPong ping(TestPing ping) {
            log.add("ping " + ping.getSequence());
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        }

        @EventListener
        void opened(SessionOpenedEvent event) {
            log.add("opened");
            if (greets) {
                event.session().send(TestPong.getDefaultInstance());
            }
        }

        @EventListener
        void detached(SessionDetachedEvent event) {
            log.add("detached " + event.reason());
        }

        @EventListener
        void resumed(SessionResumedEvent event) {
            log.add("resumed");
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            log.add("closed " + event.reason());
        }
    }

    private final TestWorld world;
    private final InProcessNetwork network;
    private final SessionManager sessions;
    private final Resumption resumption;
    private final Game game;

    @Autowired
    ResumeEndsTests(
            TestWorld world, InProcessNetwork network, SessionManager sessions, ControlProtocol protocol, Game game) {
        this.world = world;
        this.network = network;
        this.sessions = sessions;
        this.resumption = Objects.requireNonNull(protocol.resumption());
        this.game = game;
    }

    @BeforeEach
    void begin() {
        game.log.clear();
        game.greets = false;
        game.refusal = null;
    }

    @AfterEach
    void endAll() {
        world.tick();
        sessions.closeAll();
        world.tick(2);
        assertThat(sessions.count()).isZero();
        assertThat(resumption.detachedSessions()).isZero();
        assertThat(resumption.keptBytes()).isZero();
    }

    /** A client of bytes. */
    private final class Raw {
        final InProcessChannel channel = network.connect(bytes -> {});

        /** Whatever the parts are, they arrive with one read. */
        Raw send(byte[]... parts) {
            network.run(() -> channel.arrive(TestPackets.join(parts)));
            return this;
        }

        /** The same, and with the same read, something that is no packet. */
        Raw sendWith(Object event, byte[]... parts) {
            network.run(() -> {
                channel.arrive(TestPackets.join(parts));
                channel.pipeline().fireUserEventTriggered(event);
            });
            return this;
        }

        void reset() {
            network.run(channel::close);
        }

        boolean isOpen() {
            return network.call(channel::isOpen);
        }

        List<byte[]> received() {
            network.settle();
            byte[] bytes = network.call(channel::takeSent);
            List<byte[]> packets = new ArrayList<>();
            for (int at = 0; at < bytes.length; ) {
                int size = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
                packets.add(Arrays.copyOfRange(bytes, at, at + size));
                at += size;
            }
            return packets;
        }

        Welcome welcome() {
            return parse(first(ControlProtocol.WELCOME), Welcome.parser());
        }

        byte[] first(int id) {
            List<byte[]> all = received();
            return all.stream()
                    .filter(is(id))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No packet " + id + " among "
                            + all.stream().map(TestPackets::hex).toList()));
        }
    }

    private static Predicate<byte[]> is(int id) {
        return packet -> id(packet) == id;
    }

    private static int id(byte[] packet) {
        return (packet[2] & 0xff) | (packet[3] & 0xff) << 8;
    }

    private static <M extends Message> M parse(byte[] packet, Parser<M> parser) {
        return PacketReader.parse("a message", parser, packet);
    }

    private static byte[] hello() {
        return hello(ByteString.EMPTY);
    }

    private static byte[] hello(ByteString token) {
        return ControlProtocol.packet(
                ControlProtocol.HELLO,
                Hello.newBuilder().setResumable(true).setResumeToken(token).build());
    }

    private static byte[] ping(int number) {
        return TestPackets.packet(
                PING, TestPing.newBuilder().setSequence(number).build());
    }

    /** As many as cannot all wait for the world. */
    private static byte[] flood() {
        byte[][] all = new byte[120][];
        Arrays.fill(
                all,
                TestPackets.packet(
                        PING, TestPing.newBuilder().setText("y".repeat(900)).build()));
        return TestPackets.join(all);
    }

    /** The token of a session whose connection is lost. */
    private ByteString lost() {
        Raw client = new Raw().send(hello());
        world.tick();
        ByteString token = client.welcome().getResumeToken();
        client.reset();
        world.tick();
        game.log.clear();
        return token;
    }

    private void expectClosedOnce(CloseReason reason) {
        assertThat(game.log.stream().filter(line -> line.startsWith("closed"))).containsExactly("closed " + reason);
    }

    @Test
    void whenTheWindowIsOverWhilePacketsWaitForTheWorldThenTheSessionEndsOnceAndKeepsNoPlace() {
        for (int i = 0; i < 3; i++) {
            Raw client = new Raw().send(hello());
            world.tick();
            client.send(flood());
            client.reset();
        }
        assertThat(resumption.detachedSessions()).isEqualTo(3);

        network.advanceTo(world.now().plus(WINDOW).plus(SECOND).toNanos());
        world.tick(10);

        assertThat(game.log.stream().filter(line -> line.startsWith("closed")))
                .containsExactly("closed connection_lost", "closed connection_lost", "closed connection_lost");
        assertThat(game.log.stream().filter(line -> line.startsWith("detached")))
                .hasSize(3);
        assertThat(game.log.stream().filter(line -> line.startsWith("ping"))).hasSize(3 * 120);
        assertThat(resumption.detachedSessions()).isZero();
        assertThat(resumption.keptBytes()).isZero();
    }

    @Test
    void whenAClientBreaksTheProtocolWhilePacketsWaitAndThenGoesThenItsSessionDoesNotWaitForIt() {
        Raw client = new Raw().send(hello());
        world.tick();
        ByteString token = client.welcome().getResumeToken();
        client.sendWith(new InboundEvent.Violation(CloseReason.PROTOCOL_ERROR, "a text message"), flood());
        client.reset();
        assertThat(resumption.detachedSessions()).isZero();

        world.tick(10);

        assertThat(game.log).doesNotContain("detached connection_lost");
        assertThat(game.log.stream().filter(line -> line.startsWith("ping"))).hasSize(120);
        expectClosedOnce(CloseReason.PROTOCOL_ERROR);
        assertThat(new Raw().send(hello(token)).welcome().getResumed()).isFalse();
    }

    @Test
    void whenItIsFoundInPacketsThatWaitThatAClientWhoHasGoneBrokeTheProtocolThenItsSessionWaitsNoLonger() {
        Raw client = new Raw().send(hello());
        world.tick();
        client.send(flood(), BAD);
        client.reset();
        assertThat(resumption.detachedSessions()).isOne();

        world.tick(10);

        assertThat(game.log.stream().filter(line -> line.startsWith("ping"))).hasSize(120);
        expectClosedOnce(CloseReason.BAD_SIZE);
        assertThat(resumption.detachedSessions()).isZero();
    }

    @Test
    void whenAClientSaysGoodbyeWhilePacketsWaitAndThenGoesThenItHasLeft() {
        Raw client = new Raw().send(hello());
        world.tick();
        client.send(flood(), ControlProtocol.packet(ControlProtocol.GOODBYE, Goodbye.getDefaultInstance()));
        client.reset();

        world.tick(10);

        expectClosedOnce(CloseReason.LEFT);
        assertThat(resumption.detachedSessions()).isZero();
    }

    @Test
    void whenAPacketWasNotWholeAsTheConnectionWasLostThenNoDeadlineOfItEndsTheSession() {
        Raw client = new Raw().send(hello());
        world.tick();
        ByteString token = client.welcome().getResumeToken();
        client.send(flood(), Arrays.copyOf(ping(1), 5));
        client.reset();
        world.tick(10);

        world.advance(WINDOW.minus(Duration.ofSeconds(2)));

        assertThat(new Raw().send(hello(token)).welcome().getResumed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whenTheHelloComesAfterTheGameHasHeardOfTheConnectionThenTheClientResumesAllTheSame(boolean greets) {
        ByteString token = lost();
        game.greets = greets;
        Raw late = new Raw();
        world.advance(Duration.ofSeconds(5));
        assertThat(game.log).containsExactly("opened");
        Session early = sessions.all().stream()
                .filter(each -> !each.isDetached())
                .findFirst()
                .orElseThrow();

        late.send(hello(token));
        assertThat(early.isOpen()).isFalse();
        assertThat(early.send(TestPong.getDefaultInstance())).isFalse();
        early.close(CloseReason.KICKED);
        ((ChannelSession) early).abort(CloseReason.SLOW_CONSUMER);
        world.tick();

        List<byte[]> received = late.received();
        assertThat(received.stream().map(ResumeEndsTests::id))
                .startsWith(
                        greets
                                ? new Integer[] {PONG, ControlProtocol.WELCOME}
                                : new Integer[] {ControlProtocol.WELCOME});
        assertThat(game.log).containsExactly("opened", "resumed", "closed connection_lost");
        late.send(ping(7));
        world.tick();
        assertThat(parse(late.first(PONG), TestPong.parser()).getSequence()).isEqualTo(7);
        assertThat(late.isOpen()).isTrue();
        assertThat(sessions.count()).isOne();
    }

    @Test
    void whenALateHelloHasATokenThatStandsForNothingThenTheGameHearsOfOneSessionOnly() {
        long refused = resumption.refusedResumes();
        Raw late = new Raw();
        world.advance(Duration.ofSeconds(5));

        Welcome welcome =
                late.send(hello(ByteString.copyFromUtf8("0123456789abcdef"))).welcome();
        world.tick();

        assertThat(welcome.getResumed()).isFalse();
        assertThat(welcome.getSessionId())
                .isEqualTo(sessions.all().iterator().next().id());
        assertThat(game.log).containsExactly("opened");
        assertThat(resumption.refusedResumes()).isEqualTo(refused + 1);
    }

    @Test
    void whenTheConnectionEndsWithTheReadThatResumesThenTheSessionIsLostAgainAtOnce() {
        ByteString token = lost();

        new Raw().sendWith(ChannelInputShutdownEvent.INSTANCE, hello(token), ping(1));
        world.tick();

        assertThat(game.log).containsExactly("resumed", "detached peer_closed", "ping 1");
        assertThat(resumption.detachedSessions()).isOne();
    }

    @Test
    void whenTheReadThatResumesBreaksTheProtocolThenTheSessionEndsForThatAndItsClientIsToldWhy() {
        ByteString token = lost();
        InboundEvent violation = new InboundEvent.Violation(CloseReason.PROTOCOL_ERROR, "a text message");
        Raw client = new Raw().sendWith(violation, hello(token), ping(1));
        world.tick(2);

        assertThat(game.log).containsExactly("resumed", "ping 1", "closed protocol_error");
        Goodbye goodbye = parse(client.first(ControlProtocol.GOODBYE), Goodbye.parser());
        assertThat(goodbye.getReason()).isEqualTo("protocol_error");
        assertThat(goodbye.getText()).isEqualTo("a text message");
        assertThat(resumption.detachedSessions()).isZero();
    }

    @Test
    void whenAClientMayNotPlayAnyMoreThenItCannotResumeEither() {
        ByteString token = lost();
        game.refusal = "The beta is over.";

        Raw refused = new Raw().send(hello(token));
        world.tick(2);

        List<byte[]> received = refused.received();
        assertThat(received).noneMatch(is(ControlProtocol.WELCOME)).anyMatch(is(ControlProtocol.GOODBYE));
        Goodbye goodbye = parse(
                received.stream()
                        .filter(is(ControlProtocol.GOODBYE))
                        .findFirst()
                        .orElseThrow(),
                Goodbye.parser());
        assertThat(goodbye.getReason()).isEqualTo("upgrade");
        assertThat(goodbye.getText()).isEqualTo("The beta is over.");
        assertThat(game.log).containsExactly("opened", "closed upgrade");
        assertThat(resumption.detachedSessions()).isOne();
    }

    @Test
    void whenASessionIsLostAndResumedAgainAndAgainWhileTheWorldIsLateThenTheGameHearsOfTheLastChangesOnly() {
        ByteString token = lost();
        for (int i = 0; i < 100; i++) {
            Raw client = new Raw().send(hello(token));
            Welcome welcome = client.welcome();
            assertThat(welcome.getResumed()).isTrue();
            token = welcome.getResumeToken();
            if (i % 2 == 0) {
                client.reset();
            }
        }

        world.tick();

        assertThat(game.log).containsExactly("resumed");
    }

    @Test
    void whenASessionThatWasConnectedIsLostInTheEndThenTheGameHearsThatItIs() {
        Raw client = new Raw().send(hello());
        world.tick();
        game.log.clear();
        ByteString token = client.welcome().getResumeToken();
        for (int i = 0; i < 10; i++) {
            client.reset();
            client = new Raw().send(hello(token));
            token = client.welcome().getResumeToken();
        }
        client.reset();

        world.tick();

        assertThat(game.log).containsExactly("detached connection_lost");
    }

    @Test
    void whenManySessionsOfOneAddressWaitThenOneMoreEndsAtOnceAndAPlaceIsFreeOnceOneIsBack() {
        long overBounds = resumption.endedOverBounds();
        List<ByteString> tokens = new ArrayList<>();
        for (int i = 0; i < MAX_DETACHED_PER_ADDRESS; i++) {
            tokens.add(lost());
        }
        assertThat(resumption.detachedSessions()).isEqualTo(MAX_DETACHED_PER_ADDRESS);

        Raw oneMore = new Raw().send(hello());
        world.tick();
        oneMore.reset();
        world.tick();

        assertThat(game.log).containsExactly("opened", "closed connection_lost");
        assertThat(resumption.endedOverBounds()).isEqualTo(overBounds + 1);
        Raw back = new Raw().send(hello(tokens.get(0)));
        assertThat(back.welcome().getResumed()).isTrue();
        back.reset();
        assertThat(resumption.detachedSessions()).isEqualTo(MAX_DETACHED_PER_ADDRESS);
    }
}
