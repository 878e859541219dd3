package io.byteborne.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.byteborne.network.CloseReason;
import io.byteborne.network.PacketException;

/**
 * Reads a packet's payload as the message that its id stands for, if somebody handles it. I/O threads: a message that
 * does not parse never reaches the world.
 */
public final class MessageParser {
    private final MessageTypes types;

    public MessageParser(MessageTypes types) {
        this.types = types;
    }

    /**
     * Parses one payload.
     *
     * @param payload ends where the payload ends
     * @param payloadSize how many bytes it has
     * @param batch where the message is appended
     * @throws PacketException if nothing handles the id, or the payload is not such a message
     */
    public void parse(int id, CodedInputStream payload, int payloadSize, MessageBatch batch) throws PacketException {
        MessageType type = types.findType(id);
        if (type == null) {
            throw new PacketException(CloseReason.UNKNOWN_MESSAGE, "nothing handles message id " + id);
        }
        try {
            Message message = type.parser().parseFrom(payload);
            // A stray end of a group ends the parsing, but not the payload.
            payload.checkLastTagWas(0);
            batch.add(type, message, MessageSerializer.HEADER_SIZE + payloadSize);
        } catch (InvalidProtocolBufferException malformed) {
            throw new PacketException(
                    CloseReason.MALFORMED, "payload is not a " + type.name() + ": " + malformed.getMessage());
        }
    }
}
