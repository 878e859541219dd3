package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/** The peer of one session, on a blocking socket of the JDK: one thread sends all messages, another reads the answers. */
final class OrderPeer implements Callable<Long> {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int LARGEST_WRITE = 64;

    private final int port;
    private final long seed;
    private final OrderPlan plan;

    OrderPeer(int port, long seed, int messages) {
        this.port = port;
        this.seed = seed;
        this.plan = new OrderPlan(seed, messages);
    }

    /**
     * Sends all messages, and reads to the end of the stream.
     *
     * @return how many answers came
     * @throws AssertionError if they are not exactly what was planned
     */
    @Override
    public Long call() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            Thread writer = Thread.ofPlatform().daemon().start(() -> send(socket));
            long answers = readAll(socket);
            writer.join();
            return answers;
        }
    }

    private void send(Socket socket) {
        Random random = new Random(~seed);
        try {
            int sequence = 0;
            while (sequence < plan.size()) {
                int end = Math.min(plan.size(), sequence + 1 + random.nextInt(LARGEST_WRITE));
                ByteArrayOutputStream write = new ByteArrayOutputStream();
                for (; sequence < end; sequence++) {
                    write.writeBytes(plan.request(sequence));
                }
                socket.getOutputStream().write(write.toByteArray());
            }
            socket.shutdownOutput();
        } catch (IOException closed) {
            // The reader sees the same, and what is missing.
            throw new UncheckedIOException(closed);
        }
    }

    private long readAll(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
        List<byte[]> expected = plan.answers();
        for (int i = 0; i < expected.size(); i++) {
            byte[] answer = in.readNBytes(expected.get(i).length);
            if (!Arrays.equals(answer, expected.get(i))) {
                throw new AssertionError("Answer %s of %s is [%s] (%s), and should be [%s] (%s)"
                        .formatted(
                                i,
                                expected.size(),
                                hex(answer),
                                text(answer),
                                hex(expected.get(i)),
                                text(expected.get(i))));
            }
        }
        byte[] more = in.readAllBytes();
        if (more.length > 0) {
            throw new AssertionError("Behind the last answer came [%s] (%s)".formatted(hex(more), text(more)));
        }
        return expected.size();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII).replaceAll("[^ -~]", ".");
    }
}
