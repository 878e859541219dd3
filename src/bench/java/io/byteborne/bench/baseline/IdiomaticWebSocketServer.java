package io.byteborne.bench.baseline;

import com.google.protobuf.InvalidProtocolBufferException;
import io.byteborne.proto.C2S_Chat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.io.IOException;

/** Echo over WebSocket as Netty's examples have it: a packet in each message, with one flush for each burst of reads. */
public final class IdiomaticWebSocketServer {
    private static final int HEADER_SIZE = 4;
    private static final int MAX_REQUEST = 65_536;

    private IdiomaticWebSocketServer() {}

    public static void main(String[] arguments) {
        BaselineServer.run(arguments, channel -> channel.pipeline()
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(MAX_REQUEST))
                .addLast(new WebSocketServerProtocolHandler("/"))
                .addLast(new Echo()));
    }

    private static final class Echo extends SimpleChannelInboundHandler<BinaryWebSocketFrame> {
        Echo() {
            super(BinaryWebSocketFrame.class);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, BinaryWebSocketFrame frame) throws IOException {
            ByteBuf reply = context.alloc().ioBuffer();
            ChatCodec.encode(ChatCodec.reply(chat(frame.content())), reply);
            context.write(new BinaryWebSocketFrame(reply), context.voidPromise());
        }

        private static C2S_Chat chat(ByteBuf packet) throws InvalidProtocolBufferException {
            packet.skipBytes(HEADER_SIZE);
            return C2S_Chat.parseFrom(ByteBufUtil.getBytes(packet));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
