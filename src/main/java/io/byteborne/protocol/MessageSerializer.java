package io.byteborne.protocol;

import com.google.protobuf.MessageLite;
import io.byteborne.network.PacketEncoder;
import io.byteborne.network.SessionProperties;
import io.byteborne.network.WhenBehind;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message as header and payload straight into a send buffer. Any thread.
 *
 * <p>Format: {@code size} and {@code id} as unsigned 16-bit little-endian numbers, then the message as protobuf
 * serialises it; {@code size} counts the header too.
 */
public final class MessageSerializer implements PacketEncoder {
    static final int HEADER_SIZE = 4;

    private final MessageRegistry registry;
    /** One is enough: it is nearly always the world thread that sends. */
    private final AtomicReference<@Nullable MessageStream> idleStream = new AtomicReference<>();
    /** The type that was looked up last: it is asked for several times for each message, and many are alike. */
    private @Nullable MessageType lastType;

    public MessageSerializer(MessageRegistry registry) {
        this.registry = registry;
    }

    @Override
    public int packetSize(MessageLite message) {
        typeOf(message);
        int payload = message.getSerializedSize();
        if (payload > SessionProperties.PACKET_SIZE_LIMIT - HEADER_SIZE) {
            throw new IllegalArgumentException("A %s of %d bytes does not fit into a packet of at most %d bytes"
                    .formatted(message.getClass().getSimpleName(), payload, SessionProperties.PACKET_SIZE_LIMIT));
        }
        return HEADER_SIZE + payload;
    }

    @Override
    public void encode(MessageLite message, int packetSize, ByteBuf out) {
        int end = out.writerIndex() + packetSize;
        out.ensureWritable(packetSize);
        out.writeShortLE(packetSize);
        out.writeShortLE(typeOf(message).id());
        MessageStream stream = idleStream.getAndSet(null);
        if (stream == null) {
            stream = new MessageStream();
        }
        try {
            stream.write(message, out);
        } catch (IOException impossible) {
            // Memory is written into, and it is large enough.
            throw new UncheckedIOException(impossible);
        }
        idleStream.set(stream);
        if (out.writerIndex() != end) {
            throw new IllegalStateException("%s was changed while it was serialised".formatted(message.getClass()));
        }
    }

    @Override
    public void sent(MessageLite message, int packetSize) {
        TypeTraffic traffic = typeOf(message).traffic();
        if (traffic != null) {
            traffic.sent(packetSize);
        }
    }

    @Override
    public WhenBehind whenBehind(MessageLite message) {
        return typeOf(message).whenBehind();
    }

    private MessageType typeOf(MessageLite message) {
        // Types cannot change, so that it does not matter which thread's this is.
        MessageType type = lastType;
        if (type == null || type.messageClass() != message.getClass()) {
            type = registry.find(message.getClass());
            if (type == null) {
                type = registerLate(message);
            }
            lastType = type;
        }
        return type;
    }

    /** A message outside the scanned packages that no handler takes is met here for the first time. */
    private MessageType registerLate(MessageLite message) {
        if (message instanceof com.google.protobuf.Message generated) {
            try {
                return registry.register(generated.getClass());
            } catch (io.byteborne.startup.StartupException unusable) {
                throw new IllegalArgumentException(unusable.getMessage() + " " + unusable.action(), unusable);
            }
        }
        throw new IllegalArgumentException(
                "%s has no descriptor, so no message id; generate it without 'optimize_for = LITE_RUNTIME'"
                        .formatted(message.getClass().getName()));
    }
}
