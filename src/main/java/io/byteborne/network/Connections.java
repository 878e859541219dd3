package io.byteborne.network;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live connections of one service. Any thread. */
final class Connections {
    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    // Once closed, it closes whatever is added later: a connection that was being accepted, for one.
    private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

    private final AtomicInteger count = new AtomicInteger();
    private final int limit;

    /** @param limit how many there may be at one time */
    Connections(int limit) {
        this.limit = limit;
    }

    /** Adds a connection until it closes; false if there are too many already, other event loops' adding included. */
    boolean add(Channel channel) {
        if (count.getAndUpdate(now -> Math.min(now + 1, limit)) == limit) {
            return false;
        }
        channels.add(channel);
        channel.closeFuture().addListener(closed -> count.decrementAndGet());
        return true;
    }

    int count() {
        return count.get();
    }

    /**
     * Ends the input of every connection, waits until the layers above have dealt with what came and every connection
     * is closed, and cuts those that are not in time. Blocks; must not be called on an I/O or the world thread.
     */
    void shutdown(Duration timeout) {
        channels.forEach(channel -> channel.eventLoop().execute(() -> endInput(channel)));
        if (!channels.newCloseFuture().awaitUninterruptibly(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            log.warn("{} connections were not closed within {} and are cut", channels.size(), timeout);
        }
        channels.close().awaitUninterruptibly();
    }

    private static void endInput(Channel channel) {
        SessionHandler input = channel.pipeline().get(SessionHandler.class);
        if (input != null && channel.isActive()) {
            input.end(CloseReason.SHUTDOWN);
        } else {
            // Refused, or not connected yet: there is nothing to wait for.
            channel.close();
        }
    }
}
