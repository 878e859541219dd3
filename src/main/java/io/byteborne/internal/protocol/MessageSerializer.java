package io.byteborne.internal.protocol;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.session.WhenBehind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message as header and payload straight into a send buffer. Any thread.
 */
public final class MessageSerializer implements PacketEncoder {
    private final MessageRegistry registry;
    /** Of platform threads: the world thread, nearly always. */
    private final ThreadLocal<MessageStream> streams = ThreadLocal.withInitial(MessageStream::new);
    /** The type that was looked up last: it is asked for several times for each message, and many are alike. */
    private @Nullable MessageType lastType;

    public MessageSerializer(MessageRegistry registry) {
        this.registry = registry;
    }

    @Override
    public int packetSize(MessageLite message) {
        typeOf(message);
        int payload = message.getSerializedSize();
        if (payload > SessionProperties.PACKET_SIZE_LIMIT - PacketHeader.SIZE) {
            throw new IllegalArgumentException("A %s of %s bytes does not fit into a packet of at most %s bytes"
                    .formatted(message.getClass().getSimpleName(), payload, SessionProperties.PACKET_SIZE_LIMIT));
        }
        return PacketHeader.SIZE + payload;
    }

    @Override
    public void encode(MessageLite message, int packetSize, ByteBuf out) {
        int end = out.writerIndex() + packetSize;
        out.ensureWritable(packetSize);
        PacketHeader.write(out, packetSize, typeOf(message).id());
        // One for each of very many threads would be too much memory.
        MessageStream stream = Thread.currentThread().isVirtual() ? new MessageStream() : streams.get();
        boolean whole = false;
        try {
            stream.out = out;
            message.writeTo(stream.coded);
            stream.coded.flush();
            whole = true;
        } catch (IOException impossible) {
            // Memory is written into, and it is large enough.
            throw new UncheckedIOException(impossible);
        } finally {
            stream.out = Unpooled.EMPTY_BUFFER;
            if (!whole) {
                // What is left in it would come before the next message.
                streams.remove();
            }
        }
        if (out.writerIndex() != end) {
            throw new IllegalStateException("%s was changed while it was serialised".formatted(message.getClass()));
        }
    }

    @Override
    public void sent(Class<? extends MessageLite> messageClass, int packets, int bytes) {
        MessageType type = registry.find(messageClass);
        MessageType.Traffic traffic = type == null ? null : type.traffic();
        if (traffic != null) {
            traffic.sent(packets, bytes);
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
            } catch (io.byteborne.server.StartupException unusable) {
                throw new IllegalArgumentException(unusable.getMessage() + " " + unusable.action(), unusable);
            }
        }
        throw new IllegalArgumentException(
                "%s has no descriptor, so no message id; generate it without 'optimize_for = LITE_RUNTIME'"
                        .formatted(message.getClass().getName()));
    }

    /**
     * Writes messages into buffers through a protobuf stream that serves one message after the other: protobuf makes a
     * stream, and a view of the buffer, for each message otherwise. Used by one thread at a time.
     */
    private static final class MessageStream extends OutputStream {
        /** Enough for most messages to pass through in one piece; larger ones come in several. */
        private static final int BUFFER_SIZE = 4096;

        private final CodedOutputStream coded = CodedOutputStream.newInstance(this, BUFFER_SIZE);
        private ByteBuf out = Unpooled.EMPTY_BUFFER;

        @Override
        public void write(int value) {
            out.writeByte(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            out.writeBytes(bytes, offset, length);
        }
    }
}
