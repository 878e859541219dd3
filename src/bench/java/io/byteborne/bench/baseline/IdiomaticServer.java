package io.byteborne.bench.baseline;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Echo as Netty's guides advise it: on the event loop, with one flush for each burst of reads. */
public final class IdiomaticServer {
    private IdiomaticServer() {}

    public static void main(String[] arguments) {
        BaselineServer.run(arguments, channel -> {
            ChatCodec.addTo(channel.pipeline());
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object chat) {
                    context.write(ChatCodec.reply(chat), context.voidPromise());
                }

                @Override
                public void channelReadComplete(ChannelHandlerContext context) {
                    context.flush();
                }
            });
        });
    }
}
