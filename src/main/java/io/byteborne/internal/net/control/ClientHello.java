package io.byteborne.internal.net.control;

import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import java.util.function.LongSupplier;

/**
 * With what this side begins each connection that it makes to a server, so that both use the session protocol. Any thread.
 *
 * @param name what this side calls itself
 * @param messagesHash of the messages that it knows; asked for at each hello
 * @param listener hears what servers say
 */
public record ClientHello(String name, String version, LongSupplier messagesHash, Listener listener) {
    /** Hears what servers say by the session protocol. I/O threads; must not block. */
    public interface Listener {
        /** A server has answered a ping after so long. */
        void roundTrip(long nanos);

        /** A server is about to close its connection. */
        void goodbye(Goodbye goodbye);
    }

    /** Queues the hello, before anybody else can queue something. Event loop. */
    public ControlChannel begin(ControlPeer peer) {
        peer.sendControl(
                ControlProtocol.HELLO,
                Hello.newBuilder()
                        .setClientName(name)
                        .setClientVersion(version)
                        .setMessagesHash(messagesHash.getAsLong())
                        .build());
        return new ClientControlChannel(peer, listener);
    }
}
