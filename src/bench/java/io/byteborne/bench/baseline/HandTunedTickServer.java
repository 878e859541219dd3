package io.byteborne.bench.baseline;

import io.byteborne.proto.C2S_Chat;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The same with a game loop: what came of one read waits as one thing for the tick, and all that a tick has to send goes to
 * the event loop with one task.
 */
public final class HandTunedTickServer {
    private static final long TICK_MILLIS = 50;

    private final Queue<Connection> arrived = new ConcurrentLinkedQueue<>();
    private final ChatFraming.Scratch scratch = new ChatFraming.Scratch();

    private HandTunedTickServer() {}

    public static void main(String[] arguments) {
        HandTunedTickServer server = new HandTunedTickServer();
        Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(server::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        BaselineServer.run(arguments, channel -> channel.pipeline().addLast(server.new Connection(channel)));
    }

    private void tick() {
        List<Connection> answered = new ArrayList<>();
        for (Connection next = arrived.poll(); next != null; next = arrived.poll()) {
            next.answer();
            answered.add(next);
        }
        if (!answered.isEmpty()) {
            answered.getFirst().execute(() -> answered.forEach(Connection::flush));
        }
    }

    private final class Connection extends ChatFraming {
        private final Queue<C2S_Chat> waiting = new ArrayDeque<>();
        private final Replies replies = new Replies();
        private final Channel channel;

        Connection(Channel channel) {
            super(scratch);
            this.channel = channel;
        }

        void execute(Runnable task) {
            channel.eventLoop().execute(task);
        }

        @Override
        synchronized void received(C2S_Chat chat) {
            waiting.add(chat);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            arrived.add(this);
        }

        synchronized void answer() {
            for (C2S_Chat chat = waiting.poll(); chat != null; chat = waiting.poll()) {
                replies.add(chat);
            }
        }

        synchronized void flush() {
            if (!replies.isEmpty()) {
                channel.writeAndFlush(replies.take(channel.alloc()), channel.voidPromise());
            }
        }
    }
}
