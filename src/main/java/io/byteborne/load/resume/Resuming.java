package io.byteborne.load.resume;

import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.internal.net.control.ControlPeer;
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
 *
 * @param <O> whose connections they are
 */
public final class Resuming<O> implements ClientHello.Listener {
    private final ServerWords words;
    private final WorldExecutor world;
    private final Queue<ResumableSession<O>> waiting = new ConcurrentLinkedQueue<>();
    /** By the numbers of the connections that they have now. */
    private final Map<Long, ResumableSession<O>> connected = new ConcurrentHashMap<>();

    public Resuming(ServerWords words, WorldExecutor world) {
        this.words = words;
        this.world = world;
    }

    @Override
    public void greeting(ControlPeer peer, Hello.Builder hello) {
        ResumableSession<O> next = waiting.poll();
        ResumableSession<O> one = next == null ? new ResumableSession<>() : next;
        one.greet(hello);
        connected.put(peer.id(), one);
    }

    @Override
    public void welcomed(long session, Welcome welcome) {
        ResumableSession<O> one = connected.get(session);
        if (one != null) {
            one.welcomed(welcome);
            ResumableSession.Answer answer = new ResumableSession.Answer(session, welcome.getResumed());
            world.execute(() -> one.goOn(answer));
        }
    }

    @Override
    public void acknowledged(long session, long received) {
        ResumableSession<O> one = connected.get(session);
        if (one != null) {
            one.acknowledged(received);
        }
    }

    @Override
    public void roundTrip(long nanos) {
        words.roundTrip(nanos);
    }

    @Override
    public void goodbye(long session, Goodbye goodbye) {
        words.goodbye(session, goodbye);
    }

    /** What a connection that has been made is for. World thread. */
    public ResumableSession<O> of(Session session) {
        return Objects.requireNonNull(connected.get(session.id()));
    }

    /** A connection has ended. World thread. */
    public void ended(Session session) {
        connected.remove(session.id());
    }

    /** It has lost its connection, and goes on with the next. World thread. */
    public void await(ResumableSession<O> lost) {
        waiting.add(lost);
    }

    /** No connection can be made for the one that has waited longest; null if none waits. World thread. */
    public @Nullable ResumableSession<O> giveUp() {
        return waiting.poll();
    }
}
