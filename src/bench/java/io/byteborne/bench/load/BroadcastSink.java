package io.byteborne.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections that only receive, and check that every byte is the one that is due. One thread, the caller's. */
public final class BroadcastSink implements AutoCloseable {
    private static final int PATTERN_PACKETS = 256;

    private final Selector selector;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer;
    private final ByteBuffer pattern;
    private final int packetSize;
    private long bytes;

    /** How far into a packet a connection is. */
    private static final class Position {
        private int offset;
    }

    /** Opens the connections. */
    public BroadcastSink(int port, int connections, int textBytes) throws IOException {
        selector = Selector.open();
        ChatPackets packets = new ChatPackets(textBytes);
        packetSize = packets.size();
        pattern = packets.replies(PATTERN_PACKETS + 1);
        buffer = ByteBuffer.allocateDirect(PATTERN_PACKETS * packetSize);
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channels.add(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Position());
        }
    }

    /**
     * Receives for some time.
     *
     * @return messages that came
     * @throws UncheckedIOException if a connection breaks, or something else comes than what is due
     */
    public double run(double seconds) throws IOException {
        bytes = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            selector.select(this::receive, 10);
        }
        return (double) bytes / packetSize;
    }

    private void receive(SelectionKey key) {
        try {
            buffer.clear();
            int count = ((SocketChannel) key.channel()).read(buffer);
            if (count < 0) {
                throw new IOException("The server closed a connection");
            }
            Position position = (Position) key.attachment();
            if (buffer.flip().mismatch(pattern.slice(position.offset, count)) >= 0) {
                throw new IOException("Something else came than the broadcast");
            }
            position.offset = (position.offset + count) % packetSize;
            bytes += count;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
