package io.byteborne.bench.baseline;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Echo by stock handlers: each reply is written and flushed by itself. */
public final class FlushEachServer {
    private FlushEachServer() {}

    public static void main(String[] arguments) {
        BaselineServer.run(arguments, channel -> {
            ChatCodec.addTo(channel.pipeline());
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object chat) {
                    context.writeAndFlush(ChatCodec.reply(chat), context.voidPromise());
                }
            });
        });
    }
}
