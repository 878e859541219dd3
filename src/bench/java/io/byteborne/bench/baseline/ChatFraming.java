package io.byteborne.bench.baseline;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.Arrays;

/**
 * Framing as a specialist would write it who needs nothing else: what is read is copied once into an array that all
 * connections of the event loop share, and messages are parsed from there. Event loop.
 */
abstract class ChatFraming extends ChannelInboundHandlerAdapter {
    static final int HEADER_SIZE = 4;
    private static final byte[] NOTHING = {};

    /** What the connections of one event loop share. */
    static final class Scratch {
        private byte[] bytes = new byte[64 * 1024];

        byte[] ofSize(int size) {
            if (bytes.length < size) {
                bytes = new byte[Math.max(size, 2 * bytes.length)];
            }
            return bytes;
        }
    }

    private final Scratch scratch;
    /** The beginning of a packet that is not whole. */
    private byte[] rest = NOTHING;

    ChatFraming(Scratch scratch) {
        this.scratch = scratch;
    }

    /** A packet has come. */
    abstract void received(C2S_Chat chat);

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) throws InvalidProtocolBufferException {
        ByteBuf in = (ByteBuf) message;
        int read = in.readableBytes();
        int end = rest.length + read;
        byte[] bytes = scratch.ofSize(end);
        System.arraycopy(rest, 0, bytes, 0, rest.length);
        in.readBytes(bytes, rest.length, read).release();
        int start = 0;
        while (end - start >= HEADER_SIZE) {
            int size = (bytes[start] & 0xff) | (bytes[start + 1] & 0xff) << 8;
            if (size < HEADER_SIZE) {
                context.close();
                return;
            }
            if (size > end - start) {
                break;
            }
            received(C2S_Chat.parser().parseFrom(bytes, start + HEADER_SIZE, size - HEADER_SIZE));
            start += size;
        }
        rest = start == end ? NOTHING : Arrays.copyOfRange(bytes, start, end);
    }

    /** Replies, one after the other in one array. */
    static final class Replies {
        private byte[] bytes = new byte[256];
        private int size;

        void add(C2S_Chat chat) {
            S2C_Chat reply = ChatCodec.reply(chat);
            int payload = reply.getSerializedSize();
            int start = size;
            size += HEADER_SIZE + payload;
            if (bytes.length < size) {
                bytes = Arrays.copyOf(bytes, Math.max(size, 2 * bytes.length));
            }
            bytes[start] = (byte) (HEADER_SIZE + payload);
            bytes[start + 1] = (byte) ((HEADER_SIZE + payload) >> 8);
            bytes[start + 2] = (byte) ChatCodec.S2C_CHAT;
            bytes[start + 3] = (byte) (ChatCodec.S2C_CHAT >> 8);
            CodedOutputStream out = CodedOutputStream.newInstance(bytes, start + HEADER_SIZE, payload);
            try {
                reply.writeTo(out);
                out.flush();
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        boolean isEmpty() {
            return size == 0;
        }

        /** What has been added, in a buffer; nothing is left. */
        ByteBuf take(ByteBufAllocator allocator) {
            ByteBuf taken = allocator.ioBuffer(size).writeBytes(bytes, 0, size);
            size = 0;
            return taken;
        }
    }
}
