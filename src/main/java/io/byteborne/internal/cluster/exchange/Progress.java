package io.byteborne.internal.cluster.exchange;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * How many batches a node has sent to each other one so far: what its heartbeat says, so that the loss of the last one shows,
 * too, though none follows it. Ids, series and numbers in turn.
 */
final class Progress {
    private Progress() {}

    /** The last batch for one receiver, or for all. */
    record Sent(long series, long sequence) {
        static final Sent NOTHING = new Sent(0, 0);
    }

    static byte[] toBytes(Map<String, Sent> last) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            for (Map.Entry<String, Sent> one : last.entrySet()) {
                out.writeStringNoTag(one.getKey());
                out.writeUInt64NoTag(one.getValue().series);
                out.writeUInt64NoTag(one.getValue().sequence);
            }
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** What it says of one receiver. */
    static Sent of(String id, byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        while (!in.isAtEnd()) {
            String receiver = in.readStringRequireUtf8();
            Sent sent = new Sent(in.readUInt64(), in.readUInt64());
            if (receiver.equals(id)) {
                return sent;
            }
        }
        return Sent.NOTHING;
    }
}
