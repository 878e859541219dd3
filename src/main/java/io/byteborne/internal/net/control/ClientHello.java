package io.byteborne.internal.net.control;

import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import java.util.function.LongSupplier;

/**
 * With what this side begins each connection that it makes to a server, so that both use the session protocol. Any thread.
 *
 * @param name what this side calls itself
 * @param messagesHash of the messages that it knows; asked for at each hello
 * @param listener hears what servers say
 */
public record ClientHello(String name, String version, LongSupplier messagesHash, Listener listener) {
    /** Hears what servers say by the session protocol, and may have a say in hellos. I/O threads; must not block. */
    public interface Listener {
        /** A connection begins. May add to what is said. */
        default void greeting(ControlPeer peer, Hello.Builder hello) {}

        /** The server has answered the hello. */
        default void welcomed(long session, Welcome welcome) {}

        /** The server has received so many packets of the game. */
        default void acknowledged(long session, long received) {}

        /** A server has answered a ping after so long. */
        void roundTrip(long nanos);

        /** The server is about to close the connection. */
        void goodbye(long session, Goodbye goodbye);
    }

    /** Queues the hello, before anybody else can queue something. Event loop. */
    public ControlChannel begin(ControlPeer peer) {
        Hello.Builder hello = Hello.newBuilder()
                .setClientName(name)
                .setClientVersion(version)
                .setMessagesHash(messagesHash.getAsLong());
        listener.greeting(peer, hello);
        peer.sendControl(ControlProtocol.HELLO, hello.build());
        return new ClientControlChannel(peer, listener);
    }
}
