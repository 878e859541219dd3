package io.byteborne.world;

import io.byteborne.network.ChannelSession;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An event of the listening or the connecting side as such. */
sealed interface ServiceEvent extends Event {
    /** A client has connected. */
    record Accept(ChannelSession session) implements ServiceEvent {}

    /** A connection that this program asked for stands. */
    record Connect(ChannelSession session) implements ServiceEvent {}

    /**
     * The server is about to close every connection.
     *
     * @param said completed when the game has heard of it
     */
    record Stopping(CompletableFuture<@Nullable Void> said) implements ServiceEvent {}

    /**
     * The server does not listen at an address any more, or a connection to it could not be made.
     *
     * @param cause why, or null if it was asked for
     */
    record Close(SocketAddress address, @Nullable Throwable cause) implements ServiceEvent {}
}
