package io.byteborne.internal.net;

import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.session.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live connections of one service. Any thread. */
public final class Connections {
    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    /** For an event loop that is stuck. */
    private static final Duration CUT_TIMEOUT = Duration.ofSeconds(1);

    // Once closed, it closes whatever is added later.
    private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

    private volatile boolean stopping;

    /** Adds a connection until it closes. */
    void add(Channel channel) {
        channels.add(channel);
        if (stopping) {
            // It was on its way in when the end began: once it is active, it ends like the others.
            channel.eventLoop().execute(() -> endInput(channel));
        }
    }

    int count() {
        return channels.size();
    }

    /**
     * Ends the input of every connection, waits until the layers above have dealt with what came and every connection
     * is closed, and cuts those that are not in time. Blocks; must not be called on an I/O or the world thread.
     */
    void shutdown(Duration timeout) {
        // Before the connections are walked: one that is added meanwhile is met here or there.
        stopping = true;
        channels.forEach(channel -> channel.eventLoop().execute(() -> endInput(channel)));
        Deadline deadline = Deadline.in(timeout);
        while (!channels.isEmpty() && deadline.remainingNanos() > 0) {
            // Those that are here now; others may come.
            channels.newCloseFuture().awaitUninterruptibly(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        }
        if (!channels.isEmpty()) {
            log.warn("{} connections were not closed in time and are cut", channels.size());
        }
        channels.close().awaitUninterruptibly(CUT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
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
