package io.byteborne.internal.net.websocket;

import io.byteborne.internal.net.inbound.InboundEvent.Overhead;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Takes WebSocket's frames off one connection's bytes: what is left are the contents of its binary messages, one after
 * the other, in the same memory. Used by one thread, the connection's event loop.
 *
 * <p>Netty's decoder is not used because it holds each frame until it is whole, and hands each over in memory of its own.
 * Here a packet's bytes go on as they come, whatever frames they are in, so that deadlines and limits of packets hold; all
 * that is kept is a header that is cut by the end of a read, and a control frame, which has 125 bytes at most.
 *
 * <p>The first violation ends it, as does a Close frame: every later byte is dropped.
 */
final class FrameReader {
    /** Hears of control frames. */
    interface ControlFrames {
        void pinged(byte[] payload);
    }

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** The bit that says of a frame that it is the last of its message. */
    static final int FINAL = 0x80;

    static final int MAX_CONTROL_PAYLOAD = 125;

    private static final int RESERVED_BITS = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int CONTROL_BIT = 0x8;
    /** The bit that says of a frame that it is masked. */
    static final int MASKED = 0x80;

    private static final int LENGTH = 0x7f;
    private static final int TWO_BYTE_LENGTH = 126;
    private static final int EIGHT_BYTE_LENGTH = 127;
    static final int MASK_SIZE = 4;
    /** The header of a frame with a short payload, and its first two bytes if it is a whole message, without the length. */
    private static final int SHORT_HEADER = 2 + MASK_SIZE;

    private static final int SHORT_MESSAGE = (FINAL | BINARY) << Byte.SIZE | MASKED;
    private static final int MAX_HEADER = 2 + Long.BYTES + MASK_SIZE;

    private final boolean ofClient;
    private final boolean checksPackets;
    private final ControlFrames controlFrames;

    /** The beginning of a header that is not whole yet. */
    private @Nullable ByteBuf cutHeader;

    // Of the frame that has begun.
    private int opcode;
    private boolean last;
    private long left;
    private int mask;
    private byte[] control = {};
    private int controlBytes;

    /** Where, in what is being read, the content ends that has been found so far. */
    private int contentEnd;

    private boolean insideMessage;
    private boolean ended;
    private int closeCode;
    private long completed;
    private int overheadFrames;
    private int overheadBytes;

    // Where in a packet the content stands.
    private int packetLeft;
    private boolean insideSize;
    private int firstSizeByte;

    /**
     * @param ofClient whether the frames are those of a client, which have to be masked; those of a server must not be
     * @param checksPackets whether a message must end where a packet does
     */
    FrameReader(boolean ofClient, boolean checksPackets, ControlFrames controlFrames) {
        this.ofClient = ofClient;
        this.checksPackets = checksPackets;
        this.controlFrames = controlFrames;
    }

    /**
     * Reads frames.
     *
     * @param in the bytes that have come; afterwards, even if an exception is thrown, it has the content of messages that was
     *     in them, and the caller keeps ownership
     * @throws FrameException at the first violation, once
     */
    void read(ByteBuf in) throws FrameException {
        int start = in.readerIndex();
        contentEnd = start;
        try {
            while (!ended && in.isReadable()) {
                if (left == 0) {
                    takeShortMessages(in);
                    if (!in.isReadable() || !beginFrame(in)) {
                        break;
                    }
                }
                if (isControl()) {
                    takeControl(in);
                } else {
                    takeContent(in);
                }
                if (left == 0) {
                    endFrame();
                }
            }
        } catch (FrameException violation) {
            ended = true;
            throw violation;
        } finally {
            in.setIndex(start, contentEnd);
        }
    }

    /** A client's messages that have one short frame, and in it one packet, as nearly all do: what the rest of this does, but quickly. */
    private void takeShortMessages(ByteBuf in) throws FrameException {
        if (!ofClient || insideMessage || cutHeader != null) {
            return;
        }
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (end - at > SHORT_HEADER) {
            int first = in.getUnsignedShort(at);
            int length = first & LENGTH;
            boolean isShort = (first & ~LENGTH) == SHORT_MESSAGE && length > 0 && length < TWO_BYTE_LENGTH;
            if (!isShort || length > end - at - SHORT_HEADER) {
                break;
            }
            mask(in, at + SHORT_HEADER, contentEnd, length, in.getInt(at + 2));
            int content = contentEnd;
            contentEnd += length;
            at += SHORT_HEADER + length;
            completed++;
            if (checksPackets && (length < PacketHeader.SIZE || in.getUnsignedShortLE(content) != length)) {
                followPackets(in, content, length);
                requireEndOfPacket();
            }
        }
        in.readerIndex(at);
    }

    /** Reads a header; false if it is not whole. */
    private boolean beginFrame(ByteBuf in) throws FrameException {
        ByteBuf begun = cutHeader;
        if (begun == null) {
            if (in.readableBytes() >= headerSize(in)) {
                readHeader(in);
                return true;
            }
            begun = Unpooled.buffer(MAX_HEADER, MAX_HEADER);
            cutHeader = begun;
        }
        while (in.isReadable()) {
            begun.writeByte(in.readByte());
            if (begun.readableBytes() == headerSize(begun)) {
                readHeader(begun);
                cutHeader = null;
                return true;
            }
        }
        return false;
    }

    /** The size of a header, or, of one whose first byte is all that is there, a lower bound; what is there is checked. */
    private int headerSize(ByteBuf header) throws FrameException {
        int start = header.readerIndex();
        int first = header.getUnsignedByte(start);
        checkFirst(first);
        if (header.readableBytes() == 1) {
            return 2;
        }
        int second = header.getByte(start + 1);
        boolean masked = (second & MASKED) != 0;
        if (masked != ofClient) {
            throw new FrameException(
                    CloseFrame.PROTOCOL_ERROR, masked ? "a frame that is masked" : "a frame that is not masked");
        }
        int length = second & LENGTH;
        if (isControl(first) && length > MAX_CONTROL_PAYLOAD) {
            throw new FrameException(
                    CloseFrame.PROTOCOL_ERROR, "a control frame with more than " + MAX_CONTROL_PAYLOAD + " bytes");
        }
        int size = masked ? 2 + MASK_SIZE : 2;
        return switch (length) {
            case TWO_BYTE_LENGTH -> size + Short.BYTES;
            case EIGHT_BYTE_LENGTH -> size + Long.BYTES;
            default -> size;
        };
    }

    private void checkFirst(int first) throws FrameException {
        if ((first & RESERVED_BITS) != 0) {
            throw new FrameException(CloseFrame.PROTOCOL_ERROR, "a frame with reserved bits");
        }
        switch (first & OPCODE) {
            case CONTINUATION -> {
                if (!insideMessage) {
                    throw new FrameException(CloseFrame.PROTOCOL_ERROR, "a continuation of no message");
                }
            }
            case TEXT, BINARY -> {
                if (insideMessage) {
                    throw new FrameException(CloseFrame.PROTOCOL_ERROR, "a message within another");
                }
                if ((first & OPCODE) == TEXT) {
                    throw new FrameException(CloseFrame.UNSUPPORTED_DATA, "a text message");
                }
            }
            case CLOSE, PING, PONG -> {
                if ((first & FINAL) == 0) {
                    throw new FrameException(CloseFrame.PROTOCOL_ERROR, "a control frame in parts");
                }
            }
            default -> throw new FrameException(CloseFrame.PROTOCOL_ERROR, "a frame with opcode " + (first & OPCODE));
        }
    }

    private void readHeader(ByteBuf header) throws FrameException {
        int first = header.readUnsignedByte();
        int length = header.readByte() & LENGTH;
        opcode = first & OPCODE;
        last = (first & FINAL) != 0;
        left = switch (length) {
            case TWO_BYTE_LENGTH -> header.readUnsignedShort();
            case EIGHT_BYTE_LENGTH -> header.readLong();
            default -> length;
        };
        boolean longerThanNeeded = (length == TWO_BYTE_LENGTH && left < TWO_BYTE_LENGTH)
                || (length == EIGHT_BYTE_LENGTH && left <= 0xffff);
        if (longerThanNeeded) {
            // This is also what a negative length is.
            throw new FrameException(CloseFrame.PROTOCOL_ERROR, "a frame whose length is not written as it has to be");
        }
        mask = ofClient ? header.readInt() : 0;
        if (isControl()) {
            control = new byte[(int) left];
            controlBytes = 0;
        } else if (left == 0) {
            overhead(0);
        }
    }

    private boolean isControl() {
        return isControl(opcode);
    }

    private static boolean isControl(int opcode) {
        return (opcode & CONTROL_BIT) != 0;
    }

    /** Moves what is there of the frame's payload to where the content ends. */
    private void takeContent(ByteBuf in) {
        int bytes = (int) Math.min(left, in.readableBytes());
        mask(in, in.readerIndex(), contentEnd, bytes, mask);
        if (checksPackets) {
            followPackets(in, contentEnd, bytes);
        }
        contentEnd += bytes;
        taken(in, bytes);
    }

    private void taken(ByteBuf in, int bytes) {
        in.skipBytes(bytes);
        left -= bytes;
        mask = Integer.rotateLeft(mask, bytes * Byte.SIZE);
    }

    /** Masks, or unmasks, from one place to the same or an earlier one. */
    static void mask(ByteBuf bytes, int from, int to, int count, int mask) {
        long twice = ((long) mask << Integer.SIZE) | (mask & 0xffffffffL);
        int i = 0;
        for (; i <= count - Long.BYTES; i += Long.BYTES) {
            bytes.setLong(to + i, bytes.getLong(from + i) ^ twice);
        }
        if (i <= count - Integer.BYTES) {
            bytes.setInt(to + i, bytes.getInt(from + i) ^ mask);
            i += Integer.BYTES;
        }
        for (int shift = Integer.SIZE - Byte.SIZE; i < count; i++, shift -= Byte.SIZE) {
            bytes.setByte(to + i, bytes.getByte(from + i) ^ (mask >>> shift));
        }
    }

    private void takeControl(ByteBuf in) {
        int bytes = (int) Math.min(left, in.readableBytes());
        mask(in, in.readerIndex(), in.readerIndex(), bytes, mask);
        in.getBytes(in.readerIndex(), control, controlBytes, bytes);
        controlBytes += bytes;
        taken(in, bytes);
    }

    private void endFrame() throws FrameException {
        if (isControl()) {
            endControl();
        } else {
            insideMessage = !last;
            if (last) {
                completed++;
                requireEndOfPacket();
            }
        }
    }

    private void requireEndOfPacket() throws FrameException {
        if (insideSize || packetLeft > 0) {
            // WebSocket has no such rule, so it is not one of its codes.
            throw new FrameException(CloseReason.PROTOCOL_ERROR.webSocketCode(), "a message that ends inside a packet");
        }
    }

    private void endControl() throws FrameException {
        overhead(control.length);
        if (!insideMessage) {
            completed++;
        }
        if (opcode == CLOSE) {
            closeCode = CloseFrame.codeIn(control);
            ended = true;
        } else if (opcode == PING) {
            controlFrames.pinged(control);
        }
    }

    private void overhead(int bytes) {
        overheadFrames++;
        overheadBytes += bytes;
    }

    /** What has come since the last time that belongs to no packet; null if nothing. */
    @Nullable
    Overhead takeOverhead() {
        if (overheadFrames == 0) {
            return null;
        }
        Overhead taken = new Overhead(overheadFrames, overheadBytes);
        overheadFrames = 0;
        overheadBytes = 0;
        return taken;
    }

    /** Whether a message, or a control frame, has begun and is not whole. */
    boolean isInsideMessage() {
        return insideMessage || left > 0 || cutHeader != null;
    }

    /** How many messages were whole so far, and control frames between them. */
    long completed() {
        return completed;
    }

    /** Whether a Close frame has come. */
    boolean isClosed() {
        return closeCode != 0;
    }

    /** The code of the Close frame that has come; {@link CloseFrame#NO_CODE} if it had none. */
    int closeCode() {
        return closeCode;
    }

    private void followPackets(ByteBuf bytes, int start, int count) {
        int end = start + count;
        int at = start;
        while (at < end) {
            if (packetLeft > 0) {
                int skipped = Math.min(packetLeft, end - at);
                packetLeft -= skipped;
                at += skipped;
            } else {
                int value = bytes.getUnsignedByte(at);
                at++;
                if (insideSize) {
                    int size = firstSizeByte | (value << Byte.SIZE);
                    // Whoever reads the packets closes at a size that is none; there is none after it.
                    packetLeft = size < PacketHeader.SIZE ? Integer.MAX_VALUE : size - 2;
                }
                firstSizeByte = value;
                insideSize = !insideSize;
            }
        }
    }
}
