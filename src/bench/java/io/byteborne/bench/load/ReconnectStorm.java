package io.byteborne.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Everybody comes at once: many connections, so many of them being opened at any time, each with one message as soon as
 * it stands. Some who have been there all the while say something every 50 ms. All from the thread that calls, which
 * spins meanwhile: it wants a core of its own.
 */
public final class ReconnectStorm implements AutoCloseable {
    private static final int OPENING = 256;
    private static final int TEXT_BYTES = 24;
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final long LONGEST_MICROS = LONGEST_NANOS / 1_000;
    private static final long PACE_NANOS = 50_000_000;
    /** Messages of one who is there already that may be unanswered. */
    private static final int WINDOW = 1024;
    /** Each storm comes from addresses of its own: the ports of the one before are taken for a while. */
    private static final int ADDRESSES = 4;

    private static int storms;

    private final InetSocketAddress server;
    private final Selector selector;
    private final ChatPackets packets = new ChatPackets(TEXT_BYTES);
    private final List<LoadConnection> present = new ArrayList<>();
    private final List<Newcomer> newcomers = new ArrayList<>();
    private final ByteBuffer out =
            ByteBuffer.allocateDirect(packets.size()).order(ByteOrder.LITTLE_ENDIAN);
    private Histogram connectMicros = new Histogram(LONGEST_MICROS, 3);
    private Histogram presentMicros = new Histogram(LONGEST_MICROS, 3);
    private int opening;
    private int answered;

    /**
     * What came of it.
     *
     * @param seconds until everybody was answered
     * @param connectMicros how long it took to connect
     * @param presentMicros round trips of those who were there before, from when each message was due
     */
    public record Result(double seconds, Histogram connectMicros, Histogram presentMicros) {}

    /**
     * Connects those who are there before.
     *
     * @param present how many
     */
    public ReconnectStorm(InetSocketAddress server, int present) throws IOException {
        this.server = server;
        selector = Selector.open();
        for (int i = 0; i < present; i++) {
            this.present.add(new LoadConnection(selector, server, packets, WINDOW));
        }
    }

    /** Those who are there speak for some time, and nobody comes. */
    public Result calm(double seconds) throws IOException {
        return run(0, System.nanoTime() + (long) (seconds * 1e9));
    }

    /**
     * So many come, and stay until {@link #leave}.
     *
     * @throws IOException if a connection breaks, a reply is wrong, or not everybody is answered within a minute
     */
    public Result run(int connections) throws IOException {
        storms++;
        return run(connections, System.nanoTime());
    }

    private Result run(int connections, long leastEnd) throws IOException {
        connectMicros = new Histogram(LONGEST_MICROS, 3);
        presentMicros = new Histogram(LONGEST_MICROS, 3);
        answered = 0;
        long begun = System.nanoTime();
        long turn = 0;
        while (answered < connections || System.nanoTime() < leastEnd) {
            while (opening < OPENING && newcomers.size() < connections) {
                newcomers.add(new Newcomer(newcomers.size()));
                opening++;
            }
            turn = speak(begun, turn);
            selector.selectNow(this::handle);
            if (System.nanoTime() - begun > LONGEST_NANOS) {
                throw new IOException("Only " + answered + " of " + connections + " are answered");
            }
        }
        Result result = new Result((System.nanoTime() - begun) / 1e9, connectMicros, presentMicros);
        while (present.stream().anyMatch(connection -> connection.unanswered() > 0)) {
            selector.selectNow(this::handle);
        }
        return result;
    }

    /** Those who are there take turns, one after the other; returns the next turn. */
    private long speak(long begun, long turn) throws IOException {
        if (present.isEmpty()) {
            return turn;
        }
        long next = turn;
        for (long due = due(begun, next); System.nanoTime() >= due; due = due(begun, next)) {
            LoadConnection speaker = present.get((int) (next % present.size()));
            speaker.put(due);
            speaker.flush();
            next++;
        }
        return next;
    }

    private long due(long begun, long turn) {
        return begun + turn * PACE_NANOS / present.size();
    }

    private void handle(SelectionKey key) {
        try {
            if (key.attachment() instanceof Newcomer newcomer) {
                newcomer.handle(key);
            } else {
                LoadConnection connection = (LoadConnection) key.attachment();
                connection.read(System.nanoTime(), presentMicros);
                connection.flush();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** All who came last close. */
    public void leave() throws IOException {
        for (Newcomer newcomer : newcomers) {
            newcomer.channel.close();
        }
        newcomers.clear();
        selector.selectNow();
    }

    @Override
    public void close() throws IOException {
        leave();
        for (LoadConnection connection : present) {
            connection.close();
        }
        selector.close();
    }

    private final class Newcomer {
        private final int number;
        private final SocketChannel channel = SocketChannel.open();
        private final long since = System.nanoTime();
        private final ByteBuffer in = ByteBuffer.allocate(packets.size()).order(ByteOrder.LITTLE_ENDIAN);

        Newcomer(int number) throws IOException {
            this.number = number;
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            String address = "127.0." + (1 + storms % 200) + "." + (1 + number % ADDRESSES);
            channel.bind(new InetSocketAddress(address, 0));
            channel.connect(server);
            channel.register(selector, SelectionKey.OP_CONNECT, this);
        }

        void handle(SelectionKey key) throws IOException {
            if (key.isConnectable()) {
                channel.finishConnect();
                opening--;
                connectMicros.recordValue((System.nanoTime() - since) / 1_000);
                out.clear();
                packets.put(out, number);
                channel.write(out.flip());
                key.interestOps(SelectionKey.OP_READ);
            } else {
                read();
            }
        }

        private void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("The server closed a connection");
            }
            if (!in.hasRemaining()) {
                if (!packets.matches(in.flip(), number)) {
                    throw new IOException("A wrong reply to number " + number);
                }
                answered++;
            }
        }
    }
}
