package io.byteborne.internal.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.settings.SessionProperties.UnknownMessages;
import io.byteborne.session.CloseReason;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a packet's payload as the message that its id stands for, if somebody handles it. I/O threads: a message that
 * does not parse never reaches the world.
 */
public final class MessageParser {
    /** Knows which messages a peer may send. Any thread. */
    @FunctionalInterface
    public interface Types {
        /** The type of message that an id stands for, or null if a peer may not send it. */
        @Nullable
        MessageType findType(int id);

        /** Why a peer may not send messages with that id, for whoever writes the game or its client. */
        default String whyUnknown(int id) {
            return "nothing handles message id " + id;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(MessageParser.class);

    private final Types types;
    private final UnknownMessages unknownMessages;
    private final LongAdder unknown = new LongAdder();

    public MessageParser(Types types, UnknownMessages unknownMessages) {
        this.types = types;
        this.unknownMessages = unknownMessages;
    }

    /**
     * Parses one payload.
     *
     * @param payload ends where the payload ends
     * @param payloadSize how many bytes it has
     * @param batch where the message is appended, unless its id is unknown and that is to be ignored
     * @throws PacketException if nothing handles the id, or the payload is too long for such a message, or is none
     */
    public void parse(int id, CodedInputStream payload, int payloadSize, MessageBatch batch) throws PacketException {
        MessageType type = types.findType(id);
        if (type == null) {
            unknown(id);
            return;
        }
        if (payloadSize > type.maxPayloadSize()) {
            throw new PacketException(
                    CloseReason.FRAME_TOO_LARGE,
                    "%s bytes are over the %s that a %s may have"
                            .formatted(payloadSize, type.maxPayloadSize(), type.name()));
        }
        try {
            Message message = type.parser().parseFrom(payload);
            // A stray end of a group ends the parsing, but not the payload.
            payload.checkLastTagWas(0);
            batch.add(type, message, PacketHeader.SIZE + payloadSize);
        } catch (InvalidProtocolBufferException malformed) {
            throw new PacketException(
                    CloseReason.MALFORMED, "payload is not a " + type.name() + ": " + malformed.getMessage());
        }
    }

    /** What a message with that id can take on the heap at most, whose payload has so many bytes. */
    public long mostMemory(int id, int payloadSize) {
        MessageType type = types.findType(id);
        return type == null ? 0 : type.memory().most(payloadSize);
    }

    private void unknown(int id) throws PacketException {
        if (unknownMessages == UnknownMessages.CLOSE) {
            throw new PacketException(CloseReason.UNKNOWN_MESSAGE, types.whyUnknown(id));
        }
        unknown.increment();
        if (log.isDebugEnabled()) {
            log.debug("A packet was dropped: {}", types.whyUnknown(id));
        }
    }

    /** Packets that were dropped because nothing handles their ids. Any thread. */
    public long unknownCount() {
        return unknown.sum();
    }
}
