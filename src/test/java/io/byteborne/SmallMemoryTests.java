package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.memoryproto.TestCrowd;
import io.byteborne.memoryproto.TestMember;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.testing.ChildProgram;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that keep to every limit of their own, at a server in a process with little memory. */
class SmallMemoryTests {
    private static final int CROWD_ID = 9950;
    private static final int CHAT_ID = 2000;
    private static final byte[] PING = chat(10);
    /** So many answers to others in a row, during which the flood does not get on, show that it is not read from. */
    private static final int QUIET_ANSWERS = 20;

    private static final int MOST_ANSWERS = 2000;

    private final List<TestClient> clients = new ArrayList<>();
    private final AtomicLong packetsSent = new AtomicLong();
    private final AtomicInteger closed = new AtomicInteger();

    @AfterEach
    void close() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
    }

    private static ChildProgram start(List<String> jvmOptions, String... settings) throws IOException {
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-XX:+ExitOnOutOfMemoryError");
        List<String> arguments = new ArrayList<>(List.of(settings));
        arguments.add("--byteborne.server.port=0");
        arguments.add("--byteborne.websocket.port=0");
        arguments.add("--server.port=0");
        return ChildProgram.start(options, SmallMemoryServer.class, arguments.toArray(String[]::new));
    }

    private static int portOf(ChildProgram server) {
        return server.awaitNumber("Game server listening on .*:(\\d+)");
    }

    private static byte[] chat(int size) {
        return TestPackets.packet(
                CHAT_ID, C2S_Chat.newBuilder().setContent("x".repeat(size)).build());
    }

    private TestClient honestClient(int port) throws IOException {
        TestClient client = TestClient.connect(port);
        clients.add(client);
        return client;
    }

    /** Clients that send a packet again and again, as fast as it is taken, and read nothing. */
    private void flood(int port, int count, byte[] packet) throws IOException {
        for (int i = 0; i < count; i++) {
            TestClient client = TestClient.connectWithSmallWindow(port);
            clients.add(client);
            Thread.ofVirtual().start(() -> sendForEver(client, packet));
        }
    }

    private void sendForEver(TestClient client, byte[] packet) {
        try {
            while (true) {
                client.send(packet);
                packetsSent.incrementAndGet();
            }
        } catch (IOException gone) {
            closed.incrementAndGet();
        }
    }

    private static void ping(TestClient client) throws IOException {
        client.send(PING);
        assertThat(client.readPacket()).hasSameSizeAs(PING);
    }

    private void pingUntilTheFloodIsNotReadFrom(TestClient honest) throws IOException {
        int quiet = 0;
        for (int i = 0; quiet < QUIET_ANSWERS; i++) {
            assertThat(i).as("answers").isLessThan(MOST_ANSWERS);
            long before = packetsSent.get();
            ping(honest);
            quiet = packetsSent.get() == before ? quiet + 1 : 0;
        }
    }

    private void pingUntilClosed(TestClient honest, int count) throws IOException {
        for (int i = 0; closed.get() < count; i++) {
            assertThat(i).as("answers").isLessThan(MOST_ANSWERS);
            ping(honest);
        }
    }

    @Test
    @Timeout(120)
    void whenMessagesAreFarLargerThanTheirPacketsThenTheServerStopsReadingThemBeforeItsHeapIsFullAndServesOthers()
            throws IOException {
        byte[] crowd = TestPackets.packet(
                CROWD_ID,
                TestCrowd.newBuilder()
                        .addAllMembers(Collections.nCopies(8000, TestMember.getDefaultInstance()))
                        .build());
        try (ChildProgram server = start(List.of("-Xmx150m"))) {
            int port = portOf(server);
            TestClient honest = honestClient(port);
            ping(honest);

            flood(port, 128, crowd);
            pingUntilTheFloodIsNotReadFrom(honest);

            assertThat(closed).as("sessions that were closed").hasValue(0);
            assertThat(server.isAlive()).isTrue();
            assertThat(server.count("OutOfMemoryError")).isZero();
        }
    }

    /** With a bound on what waits that would need four times the memory that there is. */
    @Test
    @Timeout(120)
    void whenThereIsNoMemoryForWhatIsSentThenThoseWhoDoNotReadAreClosedAndOthersAreServed() throws IOException {
        int count = 200;
        try (ChildProgram server =
                start(List.of("-Xmx150m", "-XX:MaxDirectMemorySize=64m"), "--byteborne.server.max-pending-out=256MB")) {
            int port = portOf(server);
            TestClient honest = honestClient(port);
            ping(honest);

            flood(port, count, chat(15_000));
            pingUntilClosed(honest, count);
            ping(honest);

            assertThat(server.isAlive()).isTrue();
            assertThat(server.count("slow_consumer")).isPositive();
            assertThat(server.count("byteborne.server.max-pending-out is"))
                    .as("what was said at the start")
                    .isOne();
            assertThat(server.count("OutOfMemoryError")).isZero();
        }
    }
}
