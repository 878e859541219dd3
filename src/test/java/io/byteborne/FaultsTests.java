package io.byteborne;

import static io.byteborne.testing.TestPackets.header;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.UnknownFieldSet;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.session.Transport;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.WholeServerTest;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

/**
 * What clients may do to a server, and what it does then: the faults of docs/limits.md that come over a socket, one
 * after the other, and over each transport. The other rows' tests are named there.
 */
@WholeServerTest
@ParameterizedClass
@EnumSource(Transport.class)
@TestPropertySource(
        properties = {
            "byteborne.session.packet-timeout=500ms",
            "byteborne.session.max-pending-out=192KB",
            "byteborne.session.soft-pending-out-timeout=1h",
            "byteborne.session.rate-limit.messages-per-second=" + FaultsTests.RATE,
            "byteborne.server.max-sessions=" + FaultsTests.MAX_SESSIONS,
            "byteborne.server.max-connections-per-address=" + FaultsTests.MAX_PER_ADDRESS,
            "byteborne.server.limit-loopback=true"
        })
@ExtendWith(OutputCaptureExtension.class)
class FaultsTests {
    static final int RATE = 2000;
    static final int MAX_SESSIONS = 48;
    static final int MAX_PER_ADDRESS = 32;

    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");
    private static final String ECHO = "08 00 e8 03 0a 02 68 69";
    private static final int MAX_PACKET = 16_384;
    private static final int NESTED = 200;
    private static final int MAX_QUEUED_BYTES = 64 * 1024;
    private static final int ONE_READ_BYTES = 64 * 1024;

    private final Transport transport;
    private final BlockingQueue<TestPing> pings = new LinkedBlockingQueue<>();
    private final BlockingQueue<Session> pinging = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<TestClient> clients = new ArrayList<>();

    @Autowired
    private ServerService server;

    @Autowired
    private SessionManager sessions;

    @Autowired
    private NetworkStatistics network;

    @Autowired
    private DefaultMessageDispatcher dispatcher;

    @Autowired
    private Timer timer;

    @Autowired
    private Inbox inbox;

    private @Nullable HandlerRegistration handler;

    FaultsTests(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void handlePings() {
        handler = dispatcher.register(TestPing.class, "pings", (session, ping) -> {
            pings.add(ping);
            pinging.add(session);
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        });
    }

    @AfterEach
    void leaveTheServerAsItWas() throws IOException {
        release.countDown();
        for (TestClient client : clients) {
            client.close();
        }
        await().until(() -> server.connections() == 0 && sessions.count() == 0);
        dispatcher.unregister(Objects.requireNonNull(handler));
    }

    private TestClient connect() throws IOException {
        return connectFrom("127.0.0.1");
    }

    private TestClient connectFrom(String address) throws IOException {
        TestClient client = TestClient.connect(transport, boundTo(address), server);
        clients.add(client);
        return client;
    }

    private static Socket boundTo(String address) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        return socket;
    }

    /** It is closed at once, before anything is said. */
    private void assertRefused(String address) throws IOException {
        int port = Objects.requireNonNull(
                        transport == Transport.TCP ? server.localAddress() : server.webSocketAddress())
                .getPort();
        try (TestClient client = TestClient.connect(boundTo(address), port)) {
            client.expectFin();
        }
    }

    /** There is nothing more before the end of the stream than what says so, and why. */
    private void expectEnd(TestClient client, CloseReason reason) throws IOException {
        client.expectFin();
        assertCloseCode(client, reason);
    }

    private void assertCloseCode(TestClient client, CloseReason reason) {
        assertThat(client.closeCode()).isEqualTo(transport == Transport.TCP ? 0 : reason.webSocketCode());
    }

    private static void assertServed(TestClient client) throws IOException {
        client.send(CHAT);
        assertThat(hex(client.readPacket())).isEqualTo(ECHO);
    }

    private void awaitClosed(CloseReason reason, long count) {
        await().untilAsserted(() -> assertThat(sessions.closed(reason)).isEqualTo(count));
    }

    /** What was sent before is answered, what is sent behind it is not, and the FIN comes within a second. */
    private void assertClosed(CloseReason reason, byte[] violation) throws IOException {
        long before = sessions.closed(reason);
        TestClient client = connect();
        assertServed(client);
        long dispatched = dispatcher.counters().dispatchedCount();

        long begun = System.nanoTime();
        client.send(violation, CHAT);

        expectEnd(client, reason);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
        awaitClosed(reason, before + 1);
        assertThat(dispatcher.counters().dispatchedCount()).isEqualTo(dispatched);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whenTheSizeIs0To3ThenNothingBehindItIsTakenAndTheReasonIsBadSize(int size) throws IOException {
        assertClosed(CloseReason.BAD_SIZE, header(size, 2000));
    }

    @Test
    void whenTheSizeIsOverTheLimitThenTheHeaderAloneClosesAsFrameTooLarge() throws IOException {
        long before = sessions.closed(CloseReason.FRAME_TOO_LARGE);
        TestClient client = connect();

        client.send(header(MAX_PACKET + 1, 2000));

        expectEnd(client, CloseReason.FRAME_TOO_LARGE);
        awaitClosed(CloseReason.FRAME_TOO_LARGE, before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"04 00 ff ff", "08 00 e8 03 0a 02 68 69"})
    void whenTheIdIsUnknownOrTheServersOwnThenTheReasonIsUnknownMessage(String packet) throws IOException {
        assertClosed(CloseReason.UNKNOWN_MESSAGE, hex(packet));
    }

    @Test
    void whenAPayloadDoesNotParseThenItIsNeverDispatchedAndTheReasonIsMalformed() throws IOException {
        assertClosed(CloseReason.MALFORMED, hex("05 00 28 23 80"));
        assertThat(pings).isEmpty();
    }

    @Test
    void whenNestingIsDeepThenTheRecursionLimitMakesItMalformed() throws IOException {
        byte[] groups = new byte[2 * NESTED];
        Arrays.fill(groups, 0, NESTED, (byte) 0x4b);
        Arrays.fill(groups, NESTED, 2 * NESTED, (byte) 0x4c);
        assertClosed(CloseReason.MALFORMED, packet(9000, groups));
    }

    @Test
    void whenFieldsAreUnknownThenTheyAreDiscardedAndTheAnswerIsANormalOne() throws Exception {
        UnknownFieldSet.Builder bomb = UnknownFieldSet.newBuilder();
        for (int field = 100; field < 4100; field++) {
            bomb.mergeVarintField(field, 0);
        }
        byte[] payload = bomb.build().toByteArray();
        assertThat(payload).hasSizeBetween(MAX_PACKET / 2, MAX_PACKET - 4);
        TestClient client = connect();

        client.send(packet(9000, payload));

        assertThat(hex(client.readPacket())).isEqualTo("04 00 29 23");
        TestPing received = Objects.requireNonNull(pings.poll(10, TimeUnit.SECONDS));
        assertThat(received).isEqualTo(TestPing.getDefaultInstance());
    }

    @Test
    void whenAPacketDribblesInThenItIsTakenWhileItIsAliveAndClosedAtTheWholeFrameDeadline() throws IOException {
        long before = sessions.closed(CloseReason.FRAME_TIMEOUT);
        TestClient client = connect();
        client.sendByteByByte(CHAT);
        assertThat(hex(client.readPacket())).isEqualTo(ECHO);

        long begun = System.nanoTime();
        client.send(header(MAX_PACKET, 2000));
        try (ScheduledExecutorService dribble = Executors.newSingleThreadScheduledExecutor()) {
            // Ends by itself when the connection does.
            dribble.scheduleAtFixedRate(() -> sendOneByte(client), 0, 20, TimeUnit.MILLISECONDS);
            expectEnd(client, CloseReason.FRAME_TIMEOUT);
            dribble.shutdownNow();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        awaitClosed(CloseReason.FRAME_TIMEOUT, before + 1);
    }

    private static void sendOneByte(TestClient client) {
        try {
            client.send(new byte[1]);
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    @Test
    void whenAClientNeverReadsThenItIsASlowConsumerAndTheWorldNeverWaitsForIt() throws Exception {
        long before = sessions.closed(CloseReason.SLOW_CONSUMER);
        TestClient stalled = TestClient.connectWithSmallWindow(transport, server);
        clients.add(stalled);
        TestClient other = connect();
        stalled.send(packet(9000));
        Session session = Objects.requireNonNull(pinging.poll(10, TimeUnit.SECONDS));
        TestPong large = TestPong.newBuilder().setText("x".repeat(16_000)).build();

        TimerHandle sending = timer.every(Duration.ofMillis(5), () -> session.send(large));
        try {
            await().untilAsserted(() -> {
                assertServed(other);
                assertThat(sessions.closed(CloseReason.SLOW_CONSUMER)).isEqualTo(before + 1);
            });
        } finally {
            sending.cancel();
        }
        assertThat(session.isOpen()).isFalse();
        assertServed(other);
    }

    @Test
    void whenOneSessionFloodsThenItIsNotReadFromAndNothingIsLost() throws Exception {
        int count = 1000;
        String text = "x".repeat(16_000);
        blockTheWorld();
        TestClient flooding = connect();
        Thread sender = Thread.ofVirtual().start(() -> sendPings(flooding, count, text));
        long packetBytes = packet(9000, TestPing.newBuilder().setText(text).build()).length;
        await().until(() -> inbox.queuedMessages() * packetBytes >= MAX_QUEUED_BYTES);

        // It is let go half a second later, though the world is blocked: time enough to read all, if that were done.
        TestClient violating = connect();
        violating.send(header(0, 0));
        expectEnd(violating, CloseReason.BAD_SIZE);

        assertThat(inbox.queuedMessages() * packetBytes)
                .isBetween((long) MAX_QUEUED_BYTES, (long) MAX_QUEUED_BYTES + ONE_READ_BYTES);
        assertThat(sender.isAlive()).isTrue();
        release.countDown();
        for (int i = 0; i < count; i++) {
            TestPong pong = TestPong.newBuilder().setSequence(i).build();
            assertThat(hex(flooding.readPacket())).isEqualTo(hex(packet(9001, pong)));
        }
    }

    private void blockTheWorld() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        timer.after(Duration.ZERO, () -> {
            blocked.countDown();
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void sendPings(TestClient client, int count, String text) {
        try {
            for (int i = 0; i < count; i++) {
                client.send(packet(
                        9000, TestPing.newBuilder().setSequence(i).setText(text).build()));
            }
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    @Test
    void whenOneSessionIsOverTheRateLimitThenTheReasonIsFlood() throws IOException {
        long before = sessions.closed(CloseReason.FLOOD);
        TestClient client = connect();

        client.send(join(Collections.nCopies(5 * RATE, hex("04 00 d0 07")).toArray(byte[][]::new)));

        assertThat(client.readToFin()).hasSizeGreaterThanOrEqualTo(4 * RATE).hasSizeLessThan(4 * 5 * RATE);
        assertCloseCode(client, CloseReason.FLOOD);
        awaitClosed(CloseReason.FLOOD, before + 1);
    }

    @Test
    void whenConnectionsFloodInThenAddressAndServerAreBoundedBeforeASessionExists() throws IOException {
        long opened = sessions.opened();
        long addressFull = network.refusedConnections(Refusal.ADDRESS_FULL);
        long serverFull = network.refusedConnections(Refusal.SERVER_FULL);
        for (int i = 0; i < MAX_PER_ADDRESS; i++) {
            assertServed(connect());
        }
        assertRefused("127.0.0.1");
        assertThat(network.refusedConnections(Refusal.ADDRESS_FULL)).isEqualTo(addressFull + 1);

        for (int i = MAX_PER_ADDRESS; i < MAX_SESSIONS; i++) {
            assertServed(connectFrom("127.0.0.2"));
        }
        assertRefused("127.0.0.3");
        assertThat(network.refusedConnections(Refusal.SERVER_FULL)).isEqualTo(serverFull + 1);
        assertThat(sessions.opened()).isEqualTo(opened + MAX_SESSIONS);
        assertThat(sessions.count()).isEqualTo(MAX_SESSIONS);
    }

    @Test
    void whenConnectionsAreResetThenTheyAreCountedAndNothingIsLoggedOfThem(CapturedOutput output) throws IOException {
        long before = sessions.closed(CloseReason.CONNECTION_LOST);
        for (int i = 0; i < MAX_PER_ADDRESS; i++) {
            TestClient client = connect();
            assertServed(client);
            client.send(Arrays.copyOf(CHAT, 3));
            client.reset();
        }

        awaitClosed(CloseReason.CONNECTION_LOST, before + MAX_PER_ADDRESS);
        assertThat(output).doesNotContain(" lost: ").doesNotContain("Exception");
    }

    @Test
    void whenTheLogIsFloodedThenLinesAreLeftOutAndCounted(CapturedOutput output) throws IOException {
        long before = sessions.closed(CloseReason.BAD_SIZE);
        long begun = System.nanoTime();
        for (int i = 0; i < MAX_PER_ADDRESS; i++) {
            connect().send(header(0, 0));
        }
        awaitClosed(CloseReason.BAD_SIZE, before + MAX_PER_ADDRESS);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(output).containsPattern("\\d+ more lines were left out: .*\\d+ of \".* closed: "));
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat(output.getOut().lines().filter(line -> line.contains("closed: bad_size")))
                .hasSizeLessThanOrEqualTo(RateLimitedLog.LINES * (int) (seconds + 2));
    }
}
