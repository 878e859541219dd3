package io.byteborne.test;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** Reads the messages that a server has sent; a packet that is not whole yet is kept. */
final class PacketReader {
    private final MessageRegistry registry;
    private byte[] kept = {};

    PacketReader(MessageRegistry registry) {
        this.registry = registry;
    }

    /** Appends the messages that are whole now. */
    void read(byte[] bytes, List<Message> messages) {
        if (bytes.length == 0) {
            return;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(kept);
        joined.writeBytes(bytes);
        byte[] all = joined.toByteArray();
        int start = 0;
        while (all.length - start >= PacketHeader.SIZE && all.length - start >= PacketHeader.sizeAt(all, start)) {
            int size = PacketHeader.sizeAt(all, start);
            int payload = start + PacketHeader.SIZE;
            messages.add(parse(PacketHeader.idAt(all, start), all, payload, size - PacketHeader.SIZE));
            start += size;
        }
        kept = Arrays.copyOfRange(all, start, all.length);
    }

    private Message parse(int id, byte[] bytes, int start, int length) {
        MessageType type = registry.all().stream()
                .filter(one -> one.id() == id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("The server sent message id " + id + ", which no message has"));
        try {
            return type.parser().parseFrom(bytes, start, length);
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError("The server sent a " + type + " that cannot be read", malformed);
        }
    }
}
