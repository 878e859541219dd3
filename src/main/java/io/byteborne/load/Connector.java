package io.byteborne.load;

import io.byteborne.server.ClientService;
import io.byteborne.server.StartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** Opens connections, from one own address after the other if there are several. World thread. */
final class Connector {
    private final ClientService clientService;
    private final String host;
    private final int port;
    private final int connections;
    private final List<InetAddress> sources;
    private int requested;
    private int again;

    /** @throws StartupException if a source address is not one of this machine */
    Connector(ClientService clientService, LoadProperties properties) {
        this.clientService = clientService;
        this.host = properties.host();
        this.port = properties.port();
        this.connections = properties.connections();
        this.sources = properties.sourceAddresses();
        sources.forEach(Connector::requireOwn);
    }

    private static void requireOwn(InetAddress source) {
        try (ServerSocket probe = new ServerSocket(0, 1, source)) {
            probe.getLocalPort();
        } catch (IOException notHere) {
            throw new StartupException(
                    "Nothing can connect from the source address %s: %s."
                            .formatted(source.getHostAddress(), notHere.getMessage()),
                    "Let --source-addresses have addresses of this machine only.",
                    notHere);
        }
    }

    /** Opens one more, in the place of one that is lost. */
    void connectAgain() {
        connectTo(host, port);
    }

    /** Opens one more to another server, in the place of one that was sent there. */
    void connectTo(String otherHost, int otherPort) {
        if (sources.isEmpty()) {
            clientService.connect(otherHost, otherPort, 1);
        } else {
            clientService.connectFrom(sources.get(again++ % sources.size()), otherHost, otherPort);
        }
    }

    /**
     * Opens further connections until so many have been asked for.
     *
     * @return false once all have been
     */
    boolean connect(int due) {
        if (sources.isEmpty()) {
            clientService.connect(host, port, due - requested);
        } else {
            for (int i = requested; i < due; i++) {
                clientService.connectFrom(sources.get(i % sources.size()), host, port);
            }
        }
        requested = due;
        return requested < connections;
    }
}
