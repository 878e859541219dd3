package io.byteborne.load;

import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.load.measure.ServerWords;
import io.byteborne.session.Session;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import io.byteborne.world.WorldExecutor;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lets connections of the load client that are lost come back: whichever is made next says the hello of the one that has
 * waited longest. I/O threads and the world thread.
 */
final class LoadResuming implements ClientHello.Listener {
    private final ServerWords words;
    private final WorldExecutor world;
    private final Queue<ResumableSession> waiting = new ConcurrentLinkedQueue<>();
    /** By the numbers of the connections that they have now. */
    private final Map<Long, ResumableSession> connected = new ConcurrentHashMap<>();

    LoadResuming(ServerWords words, WorldExecutor world) {
        this.words = words;
        this.world = world;
    }

    @Override
    public void greeting(long session, Hello.Builder hello) {
        ResumableSession next = waiting.poll();
        ResumableSession one = next == null ? new ResumableSession() : next;
        one.greet(hello);
        connected.put(session, one);
    }

    @Override
    public void welcomed(long session, Welcome welcome) {
        ResumableSession one = connected.get(session);
        if (one != null) {
            one.welcomed(welcome);
            world.execute(() -> one.goOn(welcome.getResumed()));
        }
    }

    @Override
    public void acknowledged(long session, long received) {
        ResumableSession one = connected.get(session);
        if (one != null) {
            one.acknowledged(received);
        }
    }

    @Override
    public void roundTrip(long nanos) {
        words.roundTrip(nanos);
    }

    @Override
    public void goodbye(Goodbye goodbye) {
        words.goodbye(goodbye);
    }

    /** What a connection that has been made is for. World thread. */
    ResumableSession of(Session session) {
        return Objects.requireNonNull(connected.get(session.id()));
    }

    /** A connection has ended. World thread. */
    void ended(Session session) {
        connected.remove(session.id());
    }

    /** It has lost its connection, and goes on with the next. World thread. */
    void await(ResumableSession lost) {
        waiting.add(lost);
    }

    /** No connection can be made for the one that has waited longest; null if none waits. World thread. */
    @Nullable
    ResumableSession giveUp() {
        return waiting.poll();
    }
}
