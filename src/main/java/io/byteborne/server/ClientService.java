package io.byteborne.server;

import java.net.InetAddress;

/**
 * The connecting side: opens connections to other servers of the same protocol, and turns each into a session. A
 * connection that cannot be made is reported by a {@link ConnectFailedEvent}: finding the host's address may take up to
 * 10 seconds, and connecting another 10. A bean; any thread.
 */
public interface ClientService {
    /**
     * Opens connections; returns at once.
     *
     * @param host name or address; a name is looked up once for all of them
     * @param count how many
     */
    void connect(String host, int port, int count);

    /**
     * Opens a connection from one of this machine's own addresses; returns at once.
     *
     * @param host name or address
     */
    void connectFrom(InetAddress source, String host, int port);
}
