package io.byteborne.testing;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Packets as bytes, made without the code under test. */
public final class TestPackets {
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

    private TestPackets() {}

    /** A packet with a right size. */
    public static byte[] packet(int id, byte... payload) {
        return join(header(4 + payload.length, id), payload);
    }

    /** A packet that carries a message. */
    public static byte[] packet(int id, MessageLite message) {
        return packet(id, message.toByteArray());
    }

    /** A header that says whatever it is told. */
    public static byte[] header(int size, int id) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) size)
                .putShort((short) id)
                .array();
    }

    /** Bytes from hex, two digits each, with spaces between them: {@code "08 00 d0 07"}. */
    public static byte[] hex(String bytes) {
        return SPACED.parseHex(bytes);
    }

    /** The inverse of {@link #hex(String)}. */
    public static String hex(byte[] bytes) {
        return SPACED.formatHex(bytes);
    }

    /** All parts, one behind the other. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** Takes a payload from the stream that a listener is given. */
    public static byte[] bytes(CodedInputStream payload, int size) {
        try {
            return payload.readRawBytes(size);
        } catch (IOException incomplete) {
            throw new UncheckedIOException(incomplete);
        }
    }
}
