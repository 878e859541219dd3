package io.byteborne.bench.baseline;

import com.google.protobuf.CodedOutputStream;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.handler.codec.protobuf.ProtobufDecoder;
import java.io.IOException;
import java.nio.ByteOrder;

/** The chat's packets by stock handlers. */
final class ChatCodec {
    private static final int HEADER_SIZE = 4;
    private static final int MAX_PACKET = 16 * 1024;
    static final int S2C_CHAT = 1000;

    private ChatCodec() {}

    @SuppressWarnings("deprecation") // Netty has no other stock decoder for little-endian lengths.
    static void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(new LengthFieldBasedFrameDecoder(
                ByteOrder.LITTLE_ENDIAN, MAX_PACKET, 0, 2, -2, HEADER_SIZE, true));
        pipeline.addLast(new ProtobufDecoder(C2S_Chat.getDefaultInstance()));
        pipeline.addLast(new Encoder());
    }

    static S2C_Chat reply(Object chat) {
        return S2C_Chat.newBuilder().setContent(((C2S_Chat) chat).getContent()).build();
    }

    static void encode(S2C_Chat chat, ByteBuf out) throws IOException {
        int size = HEADER_SIZE + chat.getSerializedSize();
        out.ensureWritable(size);
        out.writeShortLE(size);
        out.writeShortLE(S2C_CHAT);
        CodedOutputStream coded =
                CodedOutputStream.newInstance(out.internalNioBuffer(out.writerIndex(), size - HEADER_SIZE));
        chat.writeTo(coded);
        coded.flush();
        out.writerIndex(out.writerIndex() + size - HEADER_SIZE);
    }

    private static final class Encoder extends MessageToByteEncoder<S2C_Chat> {
        Encoder() {
            super(S2C_Chat.class);
        }

        @Override
        protected ByteBuf allocateBuffer(ChannelHandlerContext context, S2C_Chat chat, boolean preferDirect) {
            return context.alloc().ioBuffer(HEADER_SIZE + chat.getSerializedSize());
        }

        @Override
        protected void encode(ChannelHandlerContext context, S2C_Chat chat, ByteBuf out) throws IOException {
            ChatCodec.encode(chat, out);
        }
    }
}
