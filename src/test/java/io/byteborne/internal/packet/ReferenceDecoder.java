package io.byteborne.internal.packet;

import io.byteborne.session.CloseReason;
import io.byteborne.testing.TestPackets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stream must be cut into, found in the plainest way, with the whole stream at hand.
 *
 * @param packets all that must be delivered, as {@link RecordingListener} writes them
 * @param reason why the input ended, or null if it is still open
 * @param rest bytes of the packet that is not whole
 */
record ReferenceDecoder(List<String> packets, @Nullable CloseReason reason, int rest) {
    /** The first bytes of payloads on which the listener does something. */
    static final byte REFUSED = (byte) 0xff;

    static final byte CLOSING = (byte) 0xfe;
    static final byte HALF_READ = (byte) 0xfd;

    static ReferenceDecoder decode(byte[] stream, int maxPacketSize) {
        List<String> packets = new ArrayList<>();
        int start = 0;
        while (stream.length - start >= 2) {
            int size = (stream[start] & 0xff) | (stream[start + 1] & 0xff) << 8;
            if (size < 4) {
                return new ReferenceDecoder(packets, CloseReason.BAD_SIZE, 0);
            } else if (size > maxPacketSize) {
                return new ReferenceDecoder(packets, CloseReason.FRAME_TOO_LARGE, 0);
            } else if (stream.length - start < size) {
                break;
            }
            int id = (stream[start + 2] & 0xff) | (stream[start + 3] & 0xff) << 8;
            byte[] payload = Arrays.copyOfRange(stream, start + 4, start + size);
            byte first = payload.length == 0 ? 0 : payload[0];
            if (first == REFUSED) {
                return new ReferenceDecoder(packets, CloseReason.MALFORMED, 0);
            }
            int read = first == HALF_READ ? Math.max(1, payload.length / 2) : payload.length;
            packets.add(RecordingListener.packetCall(id, TestPackets.hex(Arrays.copyOf(payload, read))));
            if (first == CLOSING) {
                return new ReferenceDecoder(packets, CloseReason.CLOSED_BY_GAME, 0);
            }
            start += size;
        }
        return new ReferenceDecoder(packets, null, stream.length - start);
    }
}
