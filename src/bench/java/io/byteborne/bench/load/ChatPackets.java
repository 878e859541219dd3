package io.byteborne.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The load's packets: chats whose text is a number in eight characters and then filling. Written and checked word by
 * word, since the driver has to be faster than any server. For WebSocket, each request is in a masked frame of its own.
 */
final class ChatPackets {
    private static final int C2S_CHAT = 2000;
    private static final int S2C_CHAT = 1000;
    private static final int HEADER_SIZE = 4;
    private static final int NUMBER_SIZE = 8;
    private static final int NIBBLES = 4;
    /** Four hexadecimal digits, as little-endian characters, of each 16-bit number. */
    private static final int[] HEX = hex();

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final int packetSize;
    private final int numberOffset;
    /** Where the number stands in a request, and what is laid over it there. */
    private final int requestNumberOffset;

    private final long numberMask;
    private final ByteBuffer request;
    private final ByteBuffer reply;

    ChatPackets(int textBytes) {
        this(textBytes, false);
    }

    /** @param framed whether requests are for WebSocket */
    ChatPackets(int textBytes, boolean framed) {
        if (textBytes < NUMBER_SIZE) {
            throw new IllegalArgumentException("A text needs " + NUMBER_SIZE + " bytes for its number");
        }
        int lengthBytes = textBytes < 128 ? 1 : 2;
        numberOffset = HEADER_SIZE + 1 + lengthBytes;
        packetSize = numberOffset + textBytes;
        ByteBuffer packet = packet(C2S_CHAT, textBytes, lengthBytes);
        request = framed ? frame(packet) : packet;
        requestNumberOffset = numberOffset + request.limit() - packetSize;
        long mask = 0;
        for (int i = NUMBER_SIZE - 1; framed && i >= 0; i--) {
            mask = (mask << Byte.SIZE) | (MASK[(numberOffset + i) % MASK.length] & 0xff);
        }
        numberMask = mask;
        reply = packet(S2C_CHAT, textBytes, lengthBytes);
    }

    private ByteBuffer packet(int id, int textBytes, int lengthBytes) {
        ByteBuffer packet = ByteBuffer.allocate(packetSize).order(ByteOrder.LITTLE_ENDIAN);
        packet.putShort((short) packetSize).putShort((short) id).put((byte) 0x0a);
        if (lengthBytes == 1) {
            packet.put((byte) textBytes);
        } else {
            packet.put((byte) ((textBytes & 0x7f) | 0x80)).put((byte) (textBytes >> 7));
        }
        return packet.put("x".repeat(textBytes).getBytes(StandardCharsets.US_ASCII))
                .flip();
    }

    private static ByteBuffer frame(ByteBuffer packet) {
        int size = packet.remaining();
        ByteBuffer frame = ByteBuffer.allocate(8 + size).put((byte) 0x82);
        if (size < 126) {
            frame.put((byte) (0x80 | size));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) size);
        }
        frame.put(MASK);
        for (int i = 0; i < size; i++) {
            frame.put((byte) (packet.get(i) ^ MASK[i % MASK.length]));
        }
        return frame.flip();
    }

    int size() {
        return packetSize;
    }

    /** What one takes up when it is sent. */
    int requestSize() {
        return request.limit();
    }

    /** Appends the request with that number. */
    void put(ByteBuffer out, int number) {
        int start = out.position();
        out.put(start, request, 0, request.limit());
        out.putLong(start + requestNumberOffset, text(number) ^ numberMask);
        out.position(start + request.limit());
    }

    /** Whether the reply to that number stands at the buffer's position. */
    boolean matches(ByteBuffer in, int number) {
        int start = in.position();
        if (in.getLong(start + numberOffset) != text(number)) {
            return false;
        }
        int rest = numberOffset + NUMBER_SIZE;
        return in.slice(start, numberOffset).mismatch(reply.slice(0, numberOffset)) < 0
                && in.slice(start + rest, packetSize - rest).mismatch(reply.slice(rest, packetSize - rest)) < 0;
    }

    /** So many replies without a number, one behind the other. */
    ByteBuffer replies(int count) {
        ByteBuffer all = ByteBuffer.allocateDirect(count * packetSize);
        while (all.hasRemaining()) {
            all.put(reply.duplicate());
        }
        return all.flip();
    }

    private static long text(int number) {
        return Integer.toUnsignedLong(HEX[number >>> 16]) | ((long) HEX[number & 0xffff] << 32);
    }

    private static int[] hex() {
        int[] digits = new int[1 << 16];
        for (int value = 0; value < digits.length; value++) {
            for (int i = 0; i < NIBBLES; i++) {
                int nibble = (value >> ((NIBBLES - 1 - i) * NIBBLES)) & 0xf;
                digits[value] |= Character.forDigit(nibble, 16) << (i * 8);
            }
        }
        return digits;
    }
}
