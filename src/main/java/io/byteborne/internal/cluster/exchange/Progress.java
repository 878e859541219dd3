package io.byteborne.internal.cluster.exchange;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * How many batches a node has sent to each other one so far: what its heartbeat says, so that the loss of the last one shows,
 * too, though none follows it. Ids and numbers in turn.
 */
final class Progress {
    private Progress() {}

    static byte[] toBytes(Map<String, Long> sequences) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            for (Map.Entry<String, Long> one : sequences.entrySet()) {
                out.writeStringNoTag(one.getKey());
                out.writeUInt64NoTag(one.getValue());
            }
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** What it says of one receiver; 0 if nothing. */
    static long of(String id, byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        while (!in.isAtEnd()) {
            String receiver = in.readStringRequireUtf8();
            long sequence = in.readUInt64();
            if (receiver.equals(id)) {
                return sequence;
            }
        }
        return 0;
    }
}
