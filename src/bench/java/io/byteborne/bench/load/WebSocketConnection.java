package io.byteborne.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A connection over WebSocket: each message of the client has one packet; those of the server may have many. */
final class WebSocketConnection extends LoadConnection {
    private static final int TWO_BYTE_LENGTH = 126;
    private static final int EIGHT_BYTE_LENGTH = 127;

    /** What is left of the server's frame. */
    private long left;

    WebSocketConnection(Selector selector, InetSocketAddress server, ChatPackets packets, int window)
            throws IOException {
        super(selector, upgraded(server), packets, window);
    }

    private static SocketChannel upgraded(InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        String request = String.join(
                "\r\n",
                "GET / HTTP/1.1",
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                "",
                "");
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        StringBuilder response = new StringBuilder();
        ByteBuffer next = ByteBuffer.allocate(1);
        // The server says nothing more before it is spoken to.
        while (response.indexOf("\r\n\r\n") < 0 && channel.read(next) > 0) {
            response.append((char) next.flip().get());
            next.clear();
        }
        if (!response.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("No WebSocket: " + response);
        }
        return channel;
    }

    @Override
    boolean hasPacket(ByteBuffer in) {
        while (left == 0) {
            if (in.remaining() < 2) {
                return false;
            }
            int start = in.position();
            int length = in.get(start + 1);
            int header = length == TWO_BYTE_LENGTH ? 4 : length == EIGHT_BYTE_LENGTH ? 10 : 2;
            if (in.remaining() < header) {
                return false;
            }
            left = switch (length) {
                // The buffer's order is that of the packets.
                case TWO_BYTE_LENGTH -> Short.toUnsignedInt(Short.reverseBytes(in.getShort(start + 2)));
                case EIGHT_BYTE_LENGTH -> Long.reverseBytes(in.getLong(start + 2));
                default -> length;
            };
            in.position(start + header);
        }
        return super.hasPacket(in);
    }

    @Override
    void packetRead(int size) {
        left -= size;
    }
}
