package io.byteborne.protocol;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes messages into buffers through a protobuf stream that serves one message after the other: protobuf makes a
 * stream, and a view of the buffer, for each message otherwise. Used by one thread at a time.
 */
final class MessageStream extends OutputStream {
    /** Enough for most messages to pass through in one piece; larger ones come in several. */
    private static final int BUFFER_SIZE = 4096;

    private final CodedOutputStream coded = CodedOutputStream.newInstance(this, BUFFER_SIZE);
    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    /** Appends the message. If this throws, the stream still holds a part of it, and must not be used again. */
    void write(MessageLite message, ByteBuf target) throws IOException {
        out = target;
        message.writeTo(coded);
        coded.flush();
        out = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void write(int value) {
        out.writeByte(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        out.writeBytes(bytes, offset, length);
    }
}
