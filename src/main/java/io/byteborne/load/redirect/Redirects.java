package io.byteborne.load.redirect;

import com.google.protobuf.ByteString;
import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.internal.net.control.ControlPeer;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lets connections that a server sends to another one go on there: whichever is made next to that address shows the ticket of
 * the one that has waited longest. I/O threads and the world thread.
 */
public final class Redirects implements ClientHello.Listener {
    private final ClientHello.Listener next;
    private final Map<Target, Queue<Waiting>> waiting = new ConcurrentHashMap<>();
    /** By the numbers of the connections. */
    private final Map<Long, Journey> arrived = new ConcurrentHashMap<>();

    private final Map<Long, Goodbye> told = new ConcurrentHashMap<>();

    private record Waiting(Journey journey, ByteString ticket) {}

    /** @param next hears everything, too */
    public Redirects(ClientHello.Listener next) {
        this.next = next;
    }

    @Override
    public void greeting(ControlPeer peer, Hello.Builder hello) {
        next.greeting(peer, hello);
        // Whoever goes on with an earlier session has no seat anywhere else.
        Waiting one = hello.getResumeToken().isEmpty() ? poll(peer.remoteAddress()) : null;
        if (one != null) {
            hello.setTicket(one.ticket);
            arrived.put(peer.id(), one.journey);
        }
    }

    private @Nullable Waiting poll(SocketAddress address) {
        Queue<Waiting> there = address instanceof InetSocketAddress host ? waiting.get(Target.of(host)) : null;
        return there == null ? null : there.poll();
    }

    @Override
    public void welcomed(long session, Welcome welcome) {
        next.welcomed(session, welcome);
    }

    @Override
    public void acknowledged(long session, long received) {
        next.acknowledged(session, received);
    }

    @Override
    public void roundTrip(long nanos) {
        next.roundTrip(nanos);
    }

    @Override
    public void goodbye(long session, Goodbye goodbye) {
        next.goodbye(session, goodbye);
        if (goodbye.getReason().equals(CloseReason.REDIRECTED.label())
                && !goodbye.getAddress().isEmpty()) {
            told.put(session, goodbye);
        }
    }

    /** Whose connection it is; null if nobody was sent. World thread. */
    public @Nullable Journey of(Session session) {
        return arrived.get(session.id());
    }

    /** A connection has ended. Returns where its server has sent it; null if it has not. World thread. */
    public @Nullable Goodbye ended(Session session) {
        arrived.remove(session.id());
        return told.remove(session.id());
    }

    /** A connection is about to be made for whom a server has sent there. World thread. */
    public void await(Target target, Journey journey, ByteString ticket) {
        waiting.computeIfAbsent(target, none -> new ConcurrentLinkedQueue<>()).add(new Waiting(journey, ticket));
    }

    /** No connection can be made there: who has waited longest for one; null if nobody has. World thread. */
    public @Nullable Journey giveUp(SocketAddress address) {
        Waiting one = poll(address);
        return one == null ? null : one.journey;
    }
}
