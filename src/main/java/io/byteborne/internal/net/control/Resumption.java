package io.byteborne.internal.net.control;

import io.byteborne.internal.net.outbound.ReplayMemory;
import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.internal.settings.ResumeProperties;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that can be resumed, and those of them that wait for their clients. There is one only where sessions are to
 * outlive their connections. Any thread.
 */
public final class Resumption {
    private final Duration window;
    private final Duration openDelay;
    private final int maxDetached;
    private final ReplayMemory memory;
    private final Predicate<SocketAddress> mayFail;
    private final AddressPlaces places;
    private final ResumeTokens<ControlPeer> tokens = new ResumeTokens<>();
    /** Those that wait, and the addresses of the connections that they have lost. */
    private final ConcurrentMap<ControlPeer, SocketAddress> detached = new ConcurrentHashMap<>();
    /** As many as in the map, which cannot be asked and added to at once. */
    private final AtomicInteger count = new AtomicInteger();

    private volatile boolean stopping;

    private final LongAdder resumed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder overBounds = new LongAdder();

    /** How many sessions of one address may wait. Any thread. */
    public interface AddressPlaces {
        /** One more waits; false if there are as many as there may be. */
        boolean enter(SocketAddress address);

        /** One less does. */
        void leave(SocketAddress address);
    }

    /** @param mayFail counts a token that stands for no session; false if there are too many from that address */
    public Resumption(
            ResumeProperties properties, ReplayMemory memory, Predicate<SocketAddress> mayFail, AddressPlaces places) {
        this.window = Objects.requireNonNull(properties.window());
        this.openDelay = properties.openDelay();
        this.maxDetached = properties.maxDetached();
        this.memory = memory;
        this.mayFail = mayFail;
        this.places = places;
    }

    /** How long a session waits for its client. */
    public Duration window() {
        return window;
    }

    /** How long it is not known whether a connection is that of a client that comes back. */
    public Duration openDelay() {
        return openDelay;
    }

    ReplayMemory memory() {
        return memory;
    }

    ResumeTokens<ControlPeer> tokens() {
        return tokens;
    }

    /**
     * A session begins to wait for its client, unless it waits already; false if there are as many as there may be, in all or
     * of its address.
     */
    public boolean detach(ControlPeer session) {
        SocketAddress address = session.remoteAddress();
        if (detached.putIfAbsent(session, address) != null) {
            return true;
        }
        if (!takePlace(address)) {
            overBounds.increment();
            forget(session);
            return false;
        }
        if (stopping) {
            leave(session);
            return false;
        }
        return true;
    }

    private boolean takePlace(SocketAddress address) {
        if (!places.enter(address)) {
            return false;
        }
        if (count.getAndUpdate(now -> Math.min(now + 1, maxDetached)) == maxDetached) {
            places.leave(address);
            return false;
        }
        return true;
    }

    /** It waits no more: its client has come back, or it ends. */
    public void leave(ControlPeer session) {
        SocketAddress address = forget(session);
        if (address != null) {
            count.decrementAndGet();
            places.leave(address);
        }
    }

    private @Nullable SocketAddress forget(ControlPeer session) {
        SocketAddress address = detached.remove(session);
        synchronized (detached) {
            detached.notifyAll();
        }
        return address;
    }

    /** It ends, and nobody can resume it any more. */
    public void ending(ControlPeer session) {
        tokens.forget(session);
    }

    /** The world has dealt with its end. */
    public void ended(ControlPeer session) {
        tokens.forget(session);
        leave(session);
    }

    /** The session that a client may resume with a token; null if there is none. */
    public @Nullable ControlPeer use(byte[] token) {
        return tokens.use(token);
    }

    /**
     * Counts a token that stands for no session.
     *
     * @return false if there are too many from that address, so that it is to get no session at all
     */
    public boolean mayFail(SocketAddress address) {
        return mayFail.test(address);
    }

    /** A client has its session again. */
    public void resumed() {
        resumed.increment();
    }

    /** A client wanted to resume a session, and cannot. */
    public void refused() {
        refused.increment();
    }

    /** A session has ended early, because more would have had to be kept for its client than may be. */
    public void overBounds() {
        overBounds.increment();
    }

    /**
     * The server stops: ends all sessions that wait, each for the reason for which it lost its connection, and waits until
     * the world has dealt with that, or for so long. From now on, none waits. Neither an I/O thread nor the world.
     */
    public void endAll(Duration timeout) throws InterruptedException {
        stopping = true;
        detached.keySet().forEach(ControlPeer::endDetached);
        Deadline deadline = Deadline.in(timeout);
        synchronized (detached) {
            while (!detached.isEmpty() && deadline.remainingNanos() > 0) {
                TimeUnit.NANOSECONDS.timedWait(detached, deadline.remainingNanos());
            }
        }
    }

    /** Sessions that wait for their clients. */
    public int detachedSessions() {
        return count.get();
    }

    /** How often a client has resumed its session. */
    public long resumedSessions() {
        return resumed.sum();
    }

    /** How often a client could not. */
    public long refusedResumes() {
        return refused.sum();
    }

    /** How many sessions ended early because too many waited, or too much was kept for them. */
    public long endedOverBounds() {
        return overBounds.sum();
    }

    /** Bytes that are kept for clients that come back. */
    public long keptBytes() {
        return memory.total();
    }

    long windowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(window.toNanos());
    }
}
