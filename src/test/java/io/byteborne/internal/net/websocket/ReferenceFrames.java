package io.byteborne.internal.net.websocket;

import io.byteborne.testing.TestPackets;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What frames mean, written as RFC 6455 has it and without any regard for speed: from the whole stream at once, one byte
 * after the other.
 */
final class ReferenceFrames {
    private final byte[] stream;
    private int at;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final List<String> pings = new ArrayList<>();
    private boolean insideMessage;
    /** What the stream came to: the code of a violation; that of the Close frame, as a negative number; 0 if it just ends. */
    private int end;

    private ReferenceFrames(byte[] stream) {
        this.stream = stream;
    }

    static ReferenceFrames of(byte[] stream) {
        ReferenceFrames frames = new ReferenceFrames(stream);
        while (frames.end == 0 && frames.at < stream.length) {
            frames.frame();
        }
        return frames;
    }

    String content() {
        return TestPackets.hex(content.toByteArray());
    }

    List<String> pings() {
        return pings;
    }

    int end() {
        return end;
    }

    private int next() {
        return at < stream.length ? stream[at++] & 0xff : -1;
    }

    private void frame() {
        int first = next();
        int opcode = first & 15;
        boolean last = first >= 128;
        boolean control = opcode >= 8;
        boolean known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
        if ((first & 0x70) != 0 || !known || (control && !last)) {
            end = 1002;
        } else if (!control && (opcode == 0) != insideMessage) {
            end = 1002;
        } else if (opcode == 1) {
            end = 1003;
        }
        int second = end == 0 ? next() : -1;
        if (second < 0) {
            return;
        }
        int length = second & 127;
        if (second < 128 || (control && length > 125)) {
            end = 1002;
            return;
        }
        int lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (stream.length - at < lengthBytes + 4) {
            at = stream.length;
            return;
        }
        BigInteger size = BigInteger.valueOf(length);
        if (lengthBytes > 0) {
            size = new BigInteger(1, Arrays.copyOfRange(stream, at, at + lengthBytes));
            at += lengthBytes;
            boolean shorter = lengthBytes == 2 ? size.intValue() < 126 : size.compareTo(BigInteger.valueOf(65_536)) < 0;
            if (shorter || size.bitLength() > 63) {
                end = 1002;
                return;
            }
        }
        byte[] mask = Arrays.copyOfRange(stream, at, at + 4);
        at += 4;
        int there = size.min(BigInteger.valueOf(stream.length - at)).intValue();
        byte[] payload = new byte[there];
        for (int i = 0; i < there; i++) {
            payload[i] = (byte) (stream[at + i] ^ mask[i % 4]);
        }
        at += there;
        boolean whole = size.equals(BigInteger.valueOf(there));
        if (!control) {
            content.writeBytes(payload);
            insideMessage = true;
        }
        if (whole) {
            whole(opcode, last, payload);
        }
    }

    private void whole(int opcode, boolean last, byte[] payload) {
        switch (opcode) {
            case 8 -> close(payload);
            case 9 -> pings.add(TestPackets.hex(payload));
            case 0, 2 -> {
                insideMessage = !last;
                if (last && !endsPacket()) {
                    end = 4505;
                }
            }
            default -> {}
        }
    }

    /** Whether the content so far consists of whole packets. */
    private boolean endsPacket() {
        byte[] all = content.toByteArray();
        int start = 0;
        while (start < all.length) {
            int size = all.length - start < 2 ? 0 : (all[start] & 0xff) | (all[start + 1] & 0xff) << 8;
            if (size < 4) {
                return false;
            }
            start += size;
        }
        return start == all.length;
    }

    private void close(byte[] payload) {
        if (payload.length == 0) {
            end = -1005;
            return;
        }
        int code = payload.length == 1 ? 0 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        boolean registered = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        if (!registered && !(code >= 3000 && code <= 4999)) {
            end = 1002;
            return;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload, 2, payload.length - 2));
            end = -code;
        } catch (CharacterCodingException notUtf8) {
            end = 1007;
        }
    }
}
