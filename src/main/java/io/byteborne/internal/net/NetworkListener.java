package io.byteborne.internal.net;

import io.byteborne.internal.packet.PacketListener;
import io.byteborne.server.ClientService;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What the network reports to the layer above. Called on I/O threads; must not block. */
public interface NetworkListener {
    /** A client has connected. The returned listener hears of everything that comes over the session. */
    PacketListener accepted(ChannelSession session);

    /** A connection that {@link ClientService} was asked for stands. */
    PacketListener connected(ChannelSession session);

    /** Whether so much waits to be handled that little should be read. Any I/O thread, before each read. */
    default boolean isNearlyFull() {
        return false;
    }

    /** What arrived together, over whichever sessions, has been delivered: the moment to wake who handles it. */
    void readRoundComplete();

    /**
     * The port is closed, and every connection is about to be: the last moment to say something to the peers. Called by
     * the thread that stops the server.
     *
     * @return done when that is said, or queued; it is not waited for any longer than the server may take to stop
     */
    default Future<?> stopping() {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * A service has ended at an address: the server does not listen there any more, or a connection to it could not
     * be made.
     *
     * @param cause why, or null if it was asked for
     */
    void serviceClosed(SocketAddress address, @Nullable Throwable cause);
}
