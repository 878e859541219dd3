package io.byteborne.bench.baseline;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Echo with a game loop: messages wait in a queue that a thread drains every 50 ms. */
public final class IdiomaticTickServer {
    private static final long TICK_MILLIS = 50;

    private record Received(Channel channel, Object chat) {}

    private IdiomaticTickServer() {}

    public static void main(String[] arguments) {
        Queue<Received> queue = new ConcurrentLinkedQueue<>();
        Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(() -> tick(queue), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        BaselineServer.run(arguments, channel -> {
            ChatCodec.addTo(channel.pipeline());
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object chat) {
                    queue.add(new Received(context.channel(), chat));
                }
            });
        });
    }

    private static void tick(Queue<Received> queue) {
        Set<Channel> written = new HashSet<>();
        for (Received next = queue.poll(); next != null; next = queue.poll()) {
            next.channel().write(ChatCodec.reply(next.chat()), next.channel().voidPromise());
            written.add(next.channel());
        }
        written.forEach(Channel::flush);
    }
}
