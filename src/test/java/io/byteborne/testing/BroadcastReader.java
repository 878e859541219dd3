package io.byteborne.testing;

import io.byteborne.proto.S2C_Chat;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads broadcasts on a thread of its own: chats that begin with their number, a space behind it. Each
 * must be the next one.
 */
public final class BroadcastReader implements AutoCloseable {
    private final TestClient client;
    private final AtomicInteger read = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    /** Connects to a port of this machine, and reads from then on. */
    public BroadcastReader(int port) throws IOException {
        client = TestClient.connect(port);
        Thread.ofVirtual().start(this::readAll);
    }

    /** The message of that number, of so many bytes of text. */
    public static S2C_Chat message(int number, int bytes) {
        String start = number + " ";
        return S2C_Chat.newBuilder()
                .setContent(start + "x".repeat(bytes - start.length()))
                .build();
    }

    private void readAll() {
        try {
            while (true) {
                byte[] packet = client.readPacket();
                String content = S2C_Chat.parseFrom(Arrays.copyOfRange(packet, 4, packet.length))
                        .getContent();
                int number = Integer.parseInt(content.substring(0, content.indexOf(' ')));
                if (number != read.get()) {
                    throw new AssertionError("broadcast %s came instead of %s".formatted(number, read.get()));
                }
                read.incrementAndGet();
            }
        } catch (IOException | RuntimeException | AssertionError ended) {
            if (!closed) {
                failure = ended;
            }
        }
    }

    /** How many came, each in its turn. */
    public int read() {
        Throwable failed = failure;
        if (failed != null) {
            throw new AssertionError("A healthy client failed after %s broadcasts".formatted(read.get()), failed);
        }
        return read.get();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        client.close();
    }
}
