package io.byteborne.bench.load;

import io.byteborne.system.SystemMessages.Ack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;

/**
 * A connection that uses the session protocol: answers pings and, where its session can be resumed, confirms every 64
 * messages.
 */
final class HelloConnection extends LoadConnection {
    private static final int HEADER_SIZE = 4;
    private static final int LAST_SYSTEM_ID = 99;
    private static final int PING = 3;
    private static final int PONG = 4;
    private static final int ACK = 6;
    private static final int ACK_PACKETS = 64;

    private final boolean resumable;
    private long received;

    HelloConnection(Selector selector, Greeted greeted, ChatPackets packets, int window) throws IOException {
        super(selector, greeted.channel(), packets, window);
        this.resumable = greeted.resumable();
    }

    @Override
    boolean hasPacket(ByteBuffer in) {
        while (in.remaining() >= HEADER_SIZE) {
            int start = in.position();
            int size = Short.toUnsignedInt(in.getShort(start));
            int id = Short.toUnsignedInt(in.getShort(start + 2));
            if (id > LAST_SYSTEM_ID) {
                return super.hasPacket(in);
            }
            if (in.remaining() < size) {
                return false;
            }
            if (id == PING) {
                byte[] pong = new byte[size];
                in.get(start, pong);
                // It has the ping's payload.
                pong[2] = PONG;
                queue(pong);
            }
            in.position(start + size);
        }
        return false;
    }

    @Override
    void packetRead(int size) {
        received++;
        if (resumable && received % ACK_PACKETS == 0) {
            queue(Greeted.packet(ACK, Ack.newBuilder().setReceived(received).build()));
        }
    }
}
