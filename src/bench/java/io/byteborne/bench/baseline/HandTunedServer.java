package io.byteborne.bench.baseline;

import io.byteborne.proto.C2S_Chat;
import io.netty.channel.ChannelHandlerContext;

/** Echo on the event loop with nothing that an echo does not need: one buffer and one write for each burst of reads. */
public final class HandTunedServer {
    private HandTunedServer() {}

    public static void main(String[] arguments) {
        ChatFraming.Scratch scratch = new ChatFraming.Scratch();
        ChatFraming.Replies replies = new ChatFraming.Replies();
        BaselineServer.run(arguments, channel -> channel.pipeline().addLast(new ChatFraming(scratch) {
            @Override
            void received(C2S_Chat chat) {
                replies.add(chat);
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext context) {
                if (!replies.isEmpty()) {
                    context.writeAndFlush(replies.take(context.alloc()), context.voidPromise());
                }
            }
        }));
    }
}
