package io.byteborne;

import static io.byteborne.testing.TestPackets.header;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.server.ServerService;
import io.byteborne.session.Transport;
import io.byteborne.testing.TestClient;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the chaos suite, on a blocking socket of the JDK, over either transport. What it sends and when comes
 * from its seed. One that keeps to the protocol fails if an answer is missing, or comes out of its turn.
 */
final class ChaosPeer implements Callable<Long> {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int LONGEST_DELAY_MILLIS = 20;
    private static final int ECHOES_UNDER_WAY = 8;

    /** What a peer does. */
    enum Behaviour {
        /** Writes single bytes, and reads all answers. */
        SLICES,
        /** Writes pieces of any size with pauses between them, and reads all answers. */
        DELAYS,
        /** Says all it has to say, closes its side, and reads all answers to the end. */
        HALF_CLOSE,
        /** Stops in the middle of a packet, until the server has had enough. */
        STALL_IN_PACKET,
        /** Never reads, until the server has had enough. */
        STALL_READING,
        /** Resets the connection, with anything under way. */
        RESET,
        /** Closes without reading what has come. */
        LEAVE,
        /** Sends what is no protocol at all; over WebSocket, not even frames. */
        GARBAGE
    }

    private final ServerService server;
    private final Transport transport;
    private final Behaviour behaviour;
    private final ScheduledExecutorService clock;
    private final Random random;

    ChaosPeer(
            ServerService server, Transport transport, Behaviour behaviour, ScheduledExecutorService clock, long seed) {
        this.server = server;
        this.transport = transport;
        this.behaviour = behaviour;
        this.clock = clock;
        this.random = new Random(seed);
    }

    /** Connects and behaves; returns how many answers came that were due. */
    @Override
    public Long call() throws Exception {
        Socket socket = new Socket();
        if (behaviour == Behaviour.STALL_READING) {
            socket.setReceiveBufferSize(4 * 1024);
            socket.setSendBufferSize(64 * 1024);
        }
        try (TestClient client = connect(transport, socket, server)) {
            return behave(client);
        }
    }

    private static TestClient connect(Transport transport, Socket socket, ServerService server) throws IOException {
        TestClient client = TestClient.connect(transport, socket, server);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return client;
    }

    private long behave(TestClient client) throws Exception {
        int chats = 1 + random.nextInt(20);
        return switch (behaviour) {
            case SLICES -> {
                sendInPieces(client.out(), chats(chats), 1, false);
                yield readToEnd(client, chats);
            }
            case DELAYS -> {
                sendInPieces(client.out(), chats(chats), 40, true);
                yield readToEnd(client, chats);
            }
            case HALF_CLOSE -> {
                client.out().write(chats(50 * chats));
                yield readToEnd(client, 50 * chats);
            }
            case STALL_IN_PACKET -> {
                client.out().write(join(chats(chats), header(100, 2000), new byte[random.nextInt(90)]));
                yield readSomeAnswers(client, chats);
            }
            case STALL_READING -> neverRead(client);
            case RESET -> {
                sendSome(client.out(), join(chats(chats), Arrays.copyOf(packetOf(0), random.nextInt(8))));
                client.socket().setSoLinger(true, 0);
                yield 0;
            }
            case LEAVE -> {
                sendSome(client.out(), chats(chats));
                yield 0;
            }
            case GARBAGE -> {
                byte[] garbage = new byte[1 + random.nextInt(2000)];
                random.nextBytes(garbage);
                sendSome(client.socket().getOutputStream(), garbage);
                yield readWhateverComes(client);
            }
        };
    }

    private static byte[] packetOf(int number) {
        return packet(2000, C2S_Chat.newBuilder().setContent("chat " + number).build());
    }

    private static byte[] answerTo(int number) {
        byte[] answer = packetOf(number);
        answer[2] = (byte) (1000 & 0xff);
        answer[3] = (byte) (1000 >> 8);
        return answer;
    }

    private static byte[] chats(int count) {
        byte[][] packets = new byte[count][];
        Arrays.setAll(packets, ChaosPeer::packetOf);
        return join(packets);
    }

    private void sendInPieces(OutputStream out, byte[] bytes, int longest, boolean delayed) throws Exception {
        for (int start = 0; start < bytes.length; ) {
            int end = Math.min(bytes.length, start + 1 + random.nextInt(longest));
            out.write(bytes, start, end - start);
            start = end;
            if (delayed) {
                pause();
            }
        }
    }

    private void pause() throws InterruptedException, ExecutionException {
        clock.schedule(() -> {}, 1 + random.nextInt(LONGEST_DELAY_MILLIS), TimeUnit.MILLISECONDS)
                .get();
    }

    /** Sends; the server may have closed meanwhile, and be right. */
    private void sendSome(OutputStream out, byte[] bytes) throws Exception {
        try {
            sendInPieces(out, bytes, bytes.length, random.nextBoolean());
        } catch (IOException closed) {
            // As one may expect.
        }
    }

    private static long readToEnd(TestClient client, int expected) throws IOException {
        client.shutdownOutput();
        long answers = readAnswers(client, expected);
        if (client.in().read() != -1) {
            throw new AssertionError("more answers than chats");
        }
        return answers;
    }

    private static long readAnswers(TestClient client, int expected) throws IOException {
        InputStream in = client.in();
        for (int number = 0; number < expected; number++) {
            requireAnswer(in, number);
        }
        return expected;
    }

    private static void requireAnswer(InputStream in, int number) throws IOException {
        byte[] due = answerTo(number);
        byte[] answer = in.readNBytes(due.length);
        if (!Arrays.equals(answer, due)) {
            throw new AssertionError("answer %s is %s, and should be %s"
                    .formatted(number, Arrays.toString(answer), Arrays.toString(due)));
        }
    }

    /** Writes until the server has closed; how much that is, says the operating system, which takes up to 10 MB. */
    private long neverRead(TestClient client) {
        byte[] chats = chats(1000);
        AtomicBoolean late = new AtomicBoolean();
        Future<?> deadline = clock.schedule(() -> giveUp(client, late), TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        while (true) {
            try {
                client.out().write(chats);
            } catch (IOException closed) {
                break;
            }
        }
        deadline.cancel(false);
        if (late.get()) {
            throw new AssertionError("the server still has a peer that does not read");
        }
        return 0;
    }

    private static @Nullable Void giveUp(TestClient client, AtomicBoolean late) throws IOException {
        late.set(true);
        client.close();
        return null;
    }

    /** Answers in order, as many as were ready when the server had enough, and then the end. */
    private static long readSomeAnswers(TestClient client, int most) throws IOException {
        byte[] all = client.in().readAllBytes();
        byte[] due = new byte[0];
        for (int number = 0; number < most && due.length < all.length; number++) {
            due = join(due, answerTo(number));
        }
        if (!Arrays.equals(all, due)) {
            throw new AssertionError("answers are %s, and should be %s".formatted(hex(all), hex(due)));
        }
        return 0;
    }

    /** Until the server has closed, in whichever way. */
    private static long readWhateverComes(TestClient client) {
        try {
            client.in().readAllBytes();
        } catch (SocketTimeoutException late) {
            throw new AssertionError("the server has not closed", late);
        } catch (IOException reset) {
            // It may have sent more than the server would read.
        }
        return 0;
    }

    /** Sends a chat as soon as the answer to the one before has come, until it is told to stop; then reads to the end. */
    static long echo(ServerService server, Transport transport, BooleanSupplier stop) throws IOException {
        try (TestClient client = connect(transport, new Socket(), server)) {
            InputStream in = new BufferedInputStream(client.in());
            int sent = 0;
            int answered = 0;
            while (!stop.getAsBoolean()) {
                for (; sent < answered + ECHOES_UNDER_WAY; sent++) {
                    client.out().write(packetOf(sent));
                }
                requireAnswer(in, answered++);
            }
            client.shutdownOutput();
            while (answered < sent) {
                requireAnswer(in, answered++);
            }
            if (in.read() != -1) {
                throw new AssertionError("more answers than chats");
            }
            return sent;
        }
    }
}
