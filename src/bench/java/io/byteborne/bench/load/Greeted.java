package io.byteborne.bench.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/**
 * A connection whose client has said hello, and that it can resume its session.
 *
 * @param resumable whether the server can, too
 */
public record Greeted(SocketChannel channel, boolean resumable) {
    private static final int HEADER_SIZE = 4;
    private static final int HELLO = 1;

    /** Connects, and waits for the welcome. */
    public static Greeted connect(InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.write(ByteBuffer.wrap(
                packet(HELLO, Hello.newBuilder().setResumable(true).build())));
        ByteBuffer header = read(channel, HEADER_SIZE);
        ByteBuffer payload = read(channel, Short.toUnsignedInt(header.getShort(0)) - HEADER_SIZE);
        Welcome welcome = Welcome.parseFrom(ByteString.copyFrom(payload));
        return new Greeted(channel, !welcome.getResumeToken().isEmpty());
    }

    private static ByteBuffer read(SocketChannel channel, int bytes) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new EOFException("The server closed a connection");
            }
        }
        return in.flip();
    }

    /** A message as it is on the wire. */
    public static byte[] packet(int id, MessageLite message) {
        int size = HEADER_SIZE + message.getSerializedSize();
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) size)
                .putShort((short) id)
                .put(message.toByteArray())
                .array();
    }
}
