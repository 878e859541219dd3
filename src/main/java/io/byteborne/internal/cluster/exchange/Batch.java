package io.byteborne.internal.cluster.exchange;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes over the bus in one piece: who sends it, its number, and its items. Fields are written as protobuf writes
 * values; an item is its kind, its length and its bytes, so that a node can skip kinds that only newer nodes know.
 *
 * @param sender id of the node that sends it
 * @param epoch the sender's lease
 * @param toAll whether it is for all nodes; these have numbers of their own
 * @param series which of the sender's series of numbers it is of; a later one, which begins when the sender has forgotten
 *     a receiver, has a greater number
 * @param sequence counts, from 1 on, the batches that one node sends to another in an epoch and a series; 0 if it is not
 *     to be counted, like a sign of life
 */
record Batch(String sender, long epoch, boolean toAll, long series, long sequence, List<Item> items) {
    /** In front of every batch. A node that cannot read what follows has to be told by another number. */
    private static final int FORMAT = 1;

    /** One thing to tell; which kinds there are, {@link ItemKind} says. */
    static final class Item {
        private final int kind;
        private final byte[] content;

        /** @param content is not copied, and must not change any more */
        Item(int kind, byte[] content) {
            this.kind = kind;
            this.content = content;
        }

        int kind() {
            return kind;
        }

        byte[] content() {
            return content;
        }
    }

    /** One that is not counted. */
    static Batch uncounted(String sender, long epoch, boolean toAll, List<Item> items) {
        return new Batch(sender, epoch, toAll, 0, 0, items);
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeUInt32NoTag(FORMAT);
            out.writeStringNoTag(sender);
            out.writeUInt64NoTag(epoch);
            out.writeBoolNoTag(toAll);
            out.writeUInt64NoTag(series);
            out.writeUInt64NoTag(sequence);
            for (Item item : items) {
                out.writeUInt32NoTag(item.kind);
                out.writeByteArrayNoTag(item.content);
            }
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if these bytes are no batch that this node can read */
    static Batch from(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        int format = in.readUInt32();
        if (format != FORMAT) {
            throw new IOException("Format " + format + " is not known");
        }
        String sender = in.readStringRequireUtf8();
        long epoch = in.readUInt64();
        boolean toAll = in.readBool();
        long series = in.readUInt64();
        long sequence = in.readUInt64();
        List<Item> items = new ArrayList<>();
        while (!in.isAtEnd()) {
            items.add(new Item(in.readUInt32(), in.readByteArray()));
        }
        return new Batch(sender, epoch, toAll, series, sequence, items);
    }
}
