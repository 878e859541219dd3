package io.byteborne.internal.net;

import static io.byteborne.internal.net.outbound.TestEncoder.packetOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.ByteBufUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NettyClientServiceTests {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final MessageLite MESSAGE = BytesValue.of(ByteString.copyFromUtf8("message"));

    private final Recorder recorder = new Recorder();
    private final IoThreads ioThreads = new IoThreads(Transport.AUTO, 2, EmbeddedSession.PROPERTIES.sockets(), false);
    private final EchoServer server = EchoServer.started();
    private final NettyClientService client = client(NettyClientService.systemLookup());

    @AfterEach
    void close() {
        client.stop(Duration.ofSeconds(10));
        server.close();
        ioThreads.close();
    }

    private NettyClientService client(HostLookup lookup) {
        return new NettyClientService(
                ioThreads,
                lookup,
                EmbeddedSession.factory(new FlushBatch(), new TestEncoder(), new NetworkStatistics()),
                recorder,
                null,
                null);
    }

    private void connect(int count) {
        client.connect("localhost", server.port(), count);
        await().untilAsserted(() -> assertThat(recorder.sessions).hasSize(count));
    }

    @Test
    void whenConnectionsAreMadeThenEachIsASession() {
        connect(5);

        recorder.sessions.forEach(session -> assertThat(session.send(MESSAGE)).isTrue());

        String packet = ByteBufUtil.hexDump(packetOf(MESSAGE)).substring(8);
        await().untilAsserted(() -> assertThat(recorder.packets).hasSize(5).containsOnly(packet));
        assertThat(recorder.sessions).extracting(Session::id).doesNotHaveDuplicates();
        assertThat(recorder.failures).isEmpty();
    }

    @Test
    void whenServerClosesThenEachSessionHearsOfIt() {
        connect(3);

        server.service().stop();

        await().untilAsserted(() -> assertThat(recorder.ends).hasSize(3).containsOnly(CloseReason.PEER_CLOSED));
    }

    @Test
    void whenConnectionIsRefusedThenItIsReported() {
        int port = server.port();
        server.service().stop();

        client.connect("127.0.0.1", port, 2);

        await().untilAsserted(() -> assertThat(recorder.failures).hasSize(2));
        assertThat(recorder.failures).allSatisfy(failure -> {
            assertThat(failure.address()).isEqualTo(InetSocketAddress.createUnresolved("127.0.0.1", port));
            assertThat(failure.cause()).isInstanceOf(ConnectException.class);
        });
        assertThat(recorder.sessions).isEmpty();
    }

    @Test
    void whenHostIsUnknownThenItIsReported() {
        client.connect("host.invalid", 1, 1);

        await().untilAsserted(() -> assertThat(recorder.failures).hasSize(1));
        assertThat(recorder.failures.get(0).cause()).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void whenStoppedThenEverySessionIsClosed() {
        connect(3);

        client.stop(Duration.ofSeconds(10));

        assertThat(recorder.sessions).noneMatch(Session::isOpen);
        assertThat(recorder.ends).hasSize(3).containsOnly(CloseReason.SHUTDOWN);
        await().untilAsserted(() -> assertThat(server.service().connections()).isZero());
    }

    @Test
    void whenTheNameServerIsSlowThenSessionsAreServedMeanwhile() {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch answer = new CountDownLatch(1);
        NettyClientService slow = client(new HostLookup(
                host -> {
                    asked.countDown();
                    awaitUninterruptibly(answer);
                    return InetAddress.getLoopbackAddress();
                },
                PATIENCE));
        connect(2);

        slow.connect("one.example", server.port(), 3);
        slow.connect("two.example", server.port(), 1);
        awaitUninterruptibly(asked);

        recorder.sessions.forEach(session -> session.send(MESSAGE));
        await().untilAsserted(() -> assertThat(recorder.packets).hasSize(2));
        answer.countDown();
        await().untilAsserted(() -> assertThat(recorder.sessions).hasSize(6));
        slow.stop(PATIENCE);
    }

    @Test
    void whenManyConnectionsToOneNameAreWantedAtOnceThenItIsLookedForOnce() {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger lookups = new AtomicInteger();
        NettyClientService slow = client(new HostLookup(
                host -> {
                    lookups.incrementAndGet();
                    awaitUninterruptibly(answer);
                    return InetAddress.getLoopbackAddress();
                },
                PATIENCE));

        for (int i = 0; i < 50; i++) {
            slow.connectFrom(InetAddress.getLoopbackAddress(), "one.example", server.port());
        }
        answer.countDown();

        await().untilAsserted(() -> assertThat(recorder.sessions).hasSize(50));
        assertThat(lookups).hasValue(1);
        slow.stop(PATIENCE);
    }

    @Test
    void whenTheNameServerDoesNotAnswerInTimeThenThatIsReported() {
        CountDownLatch never = new CountDownLatch(1);
        NettyClientService slow = client(new HostLookup(
                host -> {
                    awaitUninterruptibly(never);
                    return InetAddress.getLoopbackAddress();
                },
                Duration.ofMillis(20)));

        slow.connect("host.example", 1, 2);

        await().untilAsserted(() -> assertThat(recorder.failures).hasSize(2));
        assertThat(recorder.failures).allSatisfy(failure -> {
            assertThat(failure.cause())
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("host.example: no address was found in time");
            assertThat(failure.address()).isEqualTo(InetSocketAddress.createUnresolved("host.example", 1));
        });
        never.countDown();
    }

    @Test
    void whenStoppedThenAddressesAreNotWaitedFor() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        NettyClientService slow = client(new HostLookup(
                host -> {
                    asked.countDown();
                    awaitUninterruptibly(answer);
                    return InetAddress.getLoopbackAddress();
                },
                PATIENCE));
        slow.connect("host.example", server.port(), 2);
        awaitUninterruptibly(asked);

        slow.stop(PATIENCE);

        assertThat(recorder.failures).hasSize(2).allSatisfy(NettyClientServiceTests::assertStopping);
        answer.countDown();
        assertThat(recorder.sessions).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whenStoppedThenConnectionsThatAreOnTheirWayFail() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client.connect("127.0.0.1", deaf.getLocalPort(), 20);
            // Its backlog holds two; the others knock in vain.
            await().untilAsserted(() -> assertThat(recorder.sessions).hasSize(2));

            client.stop(PATIENCE);

            assertThat(recorder.failures).hasSize(18).allSatisfy(NettyClientServiceTests::assertStopping);
            assertThat(recorder.ends).hasSize(2).containsOnly(CloseReason.SHUTDOWN);
        }
    }

    @Test
    void whenStoppedThenLaterConnectionsFailUntilItIsStartedAgain() {
        client.stop(PATIENCE);

        client.connect("127.0.0.1", server.port(), 1);
        client.connect("localhost", server.port(), 1);

        await().untilAsserted(() -> assertThat(recorder.failures).hasSize(2));
        assertThat(recorder.failures).allSatisfy(NettyClientServiceTests::assertStopping);
        client.start();
        connect(1);
    }

    private static void assertStopping(Failure failure) {
        assertThat(failure.cause()).isInstanceOf(ConnectException.class).hasMessageContaining("is being stopped");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Failure(SocketAddress address, @Nullable Throwable cause) {}

    private static final class Recorder implements NetworkListener {
        private final List<ChannelSession> sessions = new CopyOnWriteArrayList<>();
        private final List<String> packets = new CopyOnWriteArrayList<>();
        private final List<CloseReason> ends = new CopyOnWriteArrayList<>();
        private final List<Failure> failures = new CopyOnWriteArrayList<>();

        @Override
        public PacketListener accepted(ChannelSession session) {
            throw new AssertionError("nobody connects to a client");
        }

        @Override
        public PacketListener connected(ChannelSession session) {
            sessions.add(session);
            return new PacketListener() {
                @Override
                public void packetReceived(int id, CodedInputStream payload, int payloadSize) {
                    packets.add(ByteBufUtil.hexDump(TestPackets.bytes(payload, payloadSize)));
                }

                @Override
                public void readComplete() {}

                @Override
                public void inputClosed(CloseReason reason) {
                    ends.add(reason);
                    session.finish();
                }
            };
        }

        @Override
        public void readRoundComplete() {}

        @Override
        public void serviceClosed(SocketAddress address, @Nullable Throwable cause) {
            failures.add(new Failure(address, cause));
        }
    }
}
