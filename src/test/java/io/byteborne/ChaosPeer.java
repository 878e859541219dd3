package io.byteborne;

import static io.byteborne.testing.TestPackets.header;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;

import io.byteborne.proto.C2S_Chat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
 * One connection of the chaos suite, on a blocking socket of the JDK. What it sends and when comes from its seed. One
 * that keeps to the protocol fails if an answer is missing, or comes out of its turn.
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
        /** Sends what is no protocol at all. */
        GARBAGE
    }

    private final int port;
    private final Behaviour behaviour;
    private final ScheduledExecutorService clock;
    private final Random random;

    ChaosPeer(int port, Behaviour behaviour, ScheduledExecutorService clock, long seed) {
        this.port = port;
        this.behaviour = behaviour;
        this.clock = clock;
        this.random = new Random(seed);
    }

    /** Connects and behaves; returns how many answers came that were due. */
    @Override
    public Long call() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            if (behaviour == Behaviour.STALL_READING) {
                socket.setReceiveBufferSize(4 * 1024);
                socket.setSendBufferSize(64 * 1024);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            return behave(socket);
        }
    }

    private long behave(Socket socket) throws Exception {
        int chats = 1 + random.nextInt(20);
        return switch (behaviour) {
            case SLICES -> {
                sendInPieces(socket, chats(chats), 1, false);
                yield readToEnd(socket, chats);
            }
            case DELAYS -> {
                sendInPieces(socket, chats(chats), 40, true);
                yield readToEnd(socket, chats);
            }
            case HALF_CLOSE -> {
                socket.getOutputStream().write(chats(50 * chats));
                yield readToEnd(socket, 50 * chats);
            }
            case STALL_IN_PACKET -> {
                socket.getOutputStream().write(join(chats(chats), header(100, 2000), new byte[random.nextInt(90)]));
                yield readSomeAnswers(socket, chats);
            }
            case STALL_READING -> neverRead(socket);
            case RESET -> {
                sendSome(socket, join(chats(chats), Arrays.copyOf(packetOf(0), random.nextInt(8))));
                socket.setSoLinger(true, 0);
                yield 0;
            }
            case LEAVE -> {
                sendSome(socket, chats(chats));
                yield 0;
            }
            case GARBAGE -> {
                byte[] garbage = new byte[1 + random.nextInt(2000)];
                random.nextBytes(garbage);
                sendSome(socket, garbage);
                yield readWhateverComes(socket);
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

    private void sendInPieces(Socket socket, byte[] bytes, int longest, boolean delayed) throws Exception {
        for (int start = 0; start < bytes.length; ) {
            int end = Math.min(bytes.length, start + 1 + random.nextInt(longest));
            socket.getOutputStream().write(bytes, start, end - start);
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
    private void sendSome(Socket socket, byte[] bytes) throws Exception {
        try {
            sendInPieces(socket, bytes, bytes.length, random.nextBoolean());
        } catch (IOException closed) {
            // As one may expect.
        }
    }

    private static long readToEnd(Socket socket, int expected) throws IOException {
        socket.shutdownOutput();
        long answers = readAnswers(socket, expected);
        if (socket.getInputStream().read() != -1) {
            throw new AssertionError("more answers than chats");
        }
        return answers;
    }

    private static long readAnswers(Socket socket, int expected) throws IOException {
        InputStream in = socket.getInputStream();
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
    private long neverRead(Socket socket) {
        byte[] chats = chats(1000);
        AtomicBoolean late = new AtomicBoolean();
        Future<?> deadline = clock.schedule(() -> giveUp(socket, late), TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        while (true) {
            try {
                socket.getOutputStream().write(chats);
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

    private static @Nullable Void giveUp(Socket socket, AtomicBoolean late) throws IOException {
        late.set(true);
        socket.close();
        return null;
    }

    /** Answers in order, as many as were ready when the server had enough, and then the end. */
    private static long readSomeAnswers(Socket socket, int most) throws IOException {
        byte[] all = socket.getInputStream().readAllBytes();
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
    private static long readWhateverComes(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException late) {
            throw new AssertionError("the server has not closed", late);
        } catch (IOException reset) {
            // It may have sent more than the server would read.
        }
        return 0;
    }

    /** Sends a chat as soon as the answer to the one before has come, until it is told to stop; then reads to the end. */
    static long echo(int port, BooleanSupplier stop) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            int sent = 0;
            int answered = 0;
            while (!stop.getAsBoolean()) {
                for (; sent < answered + ECHOES_UNDER_WAY; sent++) {
                    socket.getOutputStream().write(packetOf(sent));
                }
                requireAnswer(in, answered++);
            }
            socket.shutdownOutput();
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
