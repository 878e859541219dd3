package io.byteborne.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.HdrHistogram.Histogram;

/** One connection of the driver: what it has sent, and what must come next. */
class LoadConnection implements AutoCloseable {
    private static final int READ_BUFFER = 64 * 1024;
    /** For what is sent beside messages. */
    private static final int ROOM = 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ChatPackets packets;
    private final ByteBuffer in;
    private final ByteBuffer out;
    /** When each message under way was sent, or was to be; a ring by number. */
    private final long[] sinceNanos;

    private int sent;
    private int answered;

    LoadConnection(Selector selector, InetSocketAddress server, ChatPackets packets, int window) throws IOException {
        this(selector, SocketChannel.open(server), packets, window);
    }

    LoadConnection(Selector selector, SocketChannel connected, ChatPackets packets, int window) throws IOException {
        this.packets = packets;
        channel = connected;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Closed connections would keep their ports for a minute, and there may be ten thousand in each turn.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        in = ByteBuffer.allocateDirect(Math.min(READ_BUFFER, Math.max(4096, 2 * window * packets.size())))
                .order(ByteOrder.LITTLE_ENDIAN);
        out = ByteBuffer.allocateDirect(window * packets.requestSize() + ROOM).order(ByteOrder.LITTLE_ENDIAN);
        sinceNanos = new long[Integer.highestOneBit(Math.max(1, window) * 2 - 1)];
    }

    /** Queues something beside the messages. */
    void queue(byte... packet) {
        out.put(packet);
    }

    /** Queues the next message. */
    void put(long nanos) {
        if (sent - answered >= sinceNanos.length || out.remaining() < packets.requestSize()) {
            throw new IllegalStateException("The server is too slow for this load: " + (sent - answered)
                    + " messages of one connection are unanswered");
        }
        sinceNanos[sent & (sinceNanos.length - 1)] = nanos;
        packets.put(out, sent++);
    }

    /** Writes what is queued, as far as the system takes it. */
    void flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            channel.write(out);
            boolean rest = out.hasRemaining();
            out.compact();
            key.interestOps(rest ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    /** Reads what has come, checks it, and records each round trip; returns how many replies there were. */
    int read(long nanos, Histogram micros) throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException("The server closed a connection");
        }
        in.flip();
        int replies = 0;
        while (hasPacket(in)) {
            if (!packets.matches(in, answered)) {
                throw new IOException("A wrong reply where number " + answered + " was due");
            }
            long since = sinceNanos[answered++ & (sinceNanos.length - 1)];
            micros.recordValue(Math.max(0, nanos - since) / 1_000);
            in.position(in.position() + packets.size());
            packetRead(packets.size());
            replies++;
        }
        in.compact();
        return replies;
    }

    /** Whether a whole packet stands at the buffer's position; what stands before it is skipped. */
    boolean hasPacket(ByteBuffer in) {
        return in.remaining() >= packets.size();
    }

    /** A packet of that size has been read. */
    void packetRead(int size) {}

    int unanswered() {
        return sent - answered;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
