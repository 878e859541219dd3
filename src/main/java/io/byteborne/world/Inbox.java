package io.byteborne.world;

import io.byteborne.network.ChannelSession;
import io.byteborne.network.NetworkListener;
import io.byteborne.network.SessionListener;
import io.byteborne.network.SessionProperties;
import io.byteborne.protocol.MessageParser;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The way from the I/O threads to the world: one queue for all events, so that what happened first is seen first.
 * I/O threads put in; the world thread drains.
 *
 * <p>Bounded by its contents: a session whose messages wait to its limit is not read from, and sessions are bounded
 * themselves.
 */
public final class Inbox implements NetworkListener {
    private static final int QUEUE_CHUNK = 1024;

    private final MessageParser parser;
    private final SessionProperties limits;
    private final Runnable arrival;
    private final MpscUnboundedArrayQueue<Event> events = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);

    /**
     * @param arrival run when events have been put in, once for those that came together, by the thread that did
     */
    Inbox(MessageParser parser, SessionProperties limits, Runnable arrival) {
        this.parser = parser;
        this.limits = limits;
        this.arrival = arrival;
    }

    void put(Event event) {
        events.add(event);
    }

    /** Hands over the events that are here now, in their order; ones that come meanwhile wait for the next time. */
    void drainTo(Consumer<Event> world) {
        events.drain(world::accept, events.size());
    }

    /** Whether no event waits. Any thread. */
    boolean isEmpty() {
        return events.isEmpty();
    }

    /** How many events wait. Any thread. */
    public int size() {
        return events.size();
    }

    @Override
    public SessionListener accepted(ChannelSession session) {
        put(new ServiceEvent.Accept(session));
        return new SessionInbox(session, this, parser, limits);
    }

    @Override
    public SessionListener connected(ChannelSession session) {
        put(new ServiceEvent.Connect(session));
        return new SessionInbox(session, this, parser, limits);
    }

    @Override
    public Future<?> stopping() {
        CompletableFuture<@Nullable Void> said = new CompletableFuture<>();
        put(new ServiceEvent.Stopping(said));
        arrival.run();
        return said;
    }

    @Override
    public void serviceClosed(SocketAddress address, @Nullable Throwable cause) {
        put(new ServiceEvent.Close(address, cause));
        arrival.run();
    }

    @Override
    public void readPassComplete() {
        arrival.run();
    }
}
