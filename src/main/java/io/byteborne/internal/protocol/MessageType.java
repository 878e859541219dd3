package io.byteborne.internal.protocol;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.options.ByteborneOptions;
import io.byteborne.server.StartupException;
import io.byteborne.session.WhenBehind;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One type of message that has an id.
 *
 * @param id the number in the packet's header, 100 to 65535
 * @param messageClass the generated class
 * @param descriptor what the {@code .proto} file says of it
 * @param parser reads it, and drops fields that it does not know: kept, they would let 64 KB of packet retain 2 MiB
 * @param maxPayloadSize the longest payload that is taken from a peer, in bytes
 * @param correlation the field by which requests and replies are matched, if it has one
 * @param whenBehind what becomes of such a message while its session is behind
 * @param memory what such messages take on the heap
 * @param traffic what has passed of it; null if that is not counted
 */
public record MessageType(
        int id,
        Class<? extends Message> messageClass,
        Descriptor descriptor,
        Parser<? extends Message> parser,
        int maxPayloadSize,
        @Nullable CorrelationField correlation,
        WhenBehind whenBehind,
        MessageMemory memory,
        @Nullable Traffic traffic) {

    /** The ids below are those of the session protocol. */
    static final int MIN_ID = PacketHeader.LAST_SYSTEM_ID + 1;

    static final int MAX_ID = 0xFFFF;
    /** By its name: the descriptions in it are not needed before a client says hello. */
    private static final String SYSTEM_FILE = "byteborne/system.proto";

    private static final int PAYLOAD_SIZE_LIMIT = SessionProperties.PACKET_SIZE_LIMIT - PacketHeader.SIZE;

    /**
     * Reads the type's description; null if the message has no id, or is one of the session protocol.
     *
     * @param extensions knows what else may be in it than the message itself says
     * @param counted whether its traffic is counted
     * @throws IllegalArgumentException if its id does not fit into a packet's header, or is the framework's
     * @throws StartupException if no packet can be as long as its maximum length, or its correlation field is none that
     *     could be one
     */
    static @Nullable MessageType of(Class<? extends Message> messageClass, Extensions extensions, boolean counted) {
        Message prototype = Internal.getDefaultInstance(messageClass);
        Descriptor descriptor = prototype.getDescriptorForType();
        if (!descriptor.getOptions().hasExtension(ByteborneOptions.messageId)
                || descriptor.getFile().getName().equals(SYSTEM_FILE)) {
            return null;
        }
        // The option is unsigned in the .proto file, and Java has no unsigned int.
        long id = Integer.toUnsignedLong(descriptor.getOptions().getExtension(ByteborneOptions.messageId));
        if (id < MIN_ID || id > MAX_ID) {
            throw new IllegalArgumentException("Message %s in %s has the id %s; ids go from %s to %s"
                    .formatted(descriptor.getFullName(), descriptor.getFile().getName(), id, MIN_ID, MAX_ID));
        }
        Parser<? extends Message> parser = DiscardUnknownFieldsParser.wrap(
                extensions.addTo(prototype.getParserForType(), messageClass, descriptor));
        return new MessageType(
                (int) id,
                messageClass,
                descriptor,
                parser,
                maxPayloadSize(descriptor),
                CorrelationField.of(descriptor),
                whenBehind(descriptor),
                MessageMemory.of(descriptor),
                counted ? new Traffic() : null);
    }

    private static WhenBehind whenBehind(Descriptor descriptor) {
        return switch (descriptor.getOptions().getExtension(ByteborneOptions.whenBehind)) {
            case DROP -> WhenBehind.DROP;
            case NEWEST -> WhenBehind.NEWEST;
            case DELIVER, UNRECOGNIZED -> WhenBehind.DELIVER;
        };
    }

    private static int maxPayloadSize(Descriptor descriptor) {
        if (!descriptor.getOptions().hasExtension(ByteborneOptions.maxSize)) {
            return PAYLOAD_SIZE_LIMIT;
        }
        long size = Integer.toUnsignedLong(descriptor.getOptions().getExtension(ByteborneOptions.maxSize));
        if (size > PAYLOAD_SIZE_LIMIT) {
            throw new StartupException(
                    "Message %s (%s) may have %s bytes, but no packet carries more than %s."
                            .formatted(
                                    descriptor.getFullName(),
                                    descriptor.getFile().getName(),
                                    size,
                                    PAYLOAD_SIZE_LIMIT),
                    "Set its byteborne.max_size option to %s or less, or remove it.".formatted(PAYLOAD_SIZE_LIMIT));
        }
        return (int) size;
    }

    /** The message's full name in its {@code .proto} file. */
    public String name() {
        return descriptor.getFullName();
    }

    /** An empty message of this type, to be filled. */
    public Message.Builder newBuilder() {
        return Internal.getDefaultInstance(messageClass).newBuilderForType();
    }

    @Override
    public String toString() {
        return name() + " (" + id + ")";
    }

    /** What has passed of one type of message, over all sessions; each figure only grows. Any thread. */
    public static final class Traffic {
        private final LongAdder messagesIn = new LongAdder();
        private final LongAdder bytesIn = new LongAdder();
        private final LongAdder messagesOut = new LongAdder();
        private final LongAdder bytesOut = new LongAdder();

        void received(int messages, int bytes) {
            messagesIn.add(messages);
            bytesIn.add(bytes);
        }

        void sent(int messages, int bytes) {
            messagesOut.add(messages);
            bytesOut.add(bytes);
        }

        /** Messages received and parsed. */
        public long messagesIn() {
            return messagesIn.sum();
        }

        /** Bytes of their packets. */
        public long bytesIn() {
            return bytesIn.sum();
        }

        /** Messages put into the send buffers of sessions and taken from there: one that goes to many counts for each. */
        public long messagesOut() {
            return messagesOut.sum();
        }

        /** Bytes of their packets. */
        public long bytesOut() {
            return bytesOut.sum();
        }
    }
}
