package io.byteborne.internal.world.inbox;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.session.CloseReason;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Something that the network reports to the world. Made on I/O threads, handled on the world thread. */
public sealed interface Event permits Event.Received, Event.InputClosed, Event.Service, ConnectionChanges {
    /** Messages of one session have arrived together. The events of one session keep their order. */
    record Received(MessageBatch batch) implements Event {}

    /** Nothing more will come over a session. */
    record InputClosed(ChannelSession session, CloseReason reason) implements Event {}

    /** An event of the listening or the connecting side as such. */
    sealed interface Service extends Event {}

    /** A client has connected. */
    record Accepted(ChannelSession session) implements Service {}

    /** A session has lost its connection, and waits for its client. */
    record Detached(ChannelSession session, CloseReason reason) implements Service {}

    /** The client of a session has come back, over another connection. */
    record Resumed(ChannelSession session) implements Service {}

    /** A connection that this program asked for stands. */
    record Connected(ChannelSession session) implements Service {}

    /**
     * The server is about to close every connection.
     *
     * @param said completed when the game has heard of it
     */
    record Stopping(CompletableFuture<@Nullable Void> said) implements Service {}

    /**
     * The server does not listen at an address any more, or a connection to it could not be made.
     *
     * @param cause why, or null if it was asked for
     */
    record ServiceClosed(SocketAddress address, @Nullable Throwable cause) implements Service {}
}
