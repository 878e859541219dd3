package io.byteborne.test;

import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Connects clients to the game under test, and disconnects them after each test method. Used by the test's thread. */
public final class TestClients {
    private final Supplier<Wire> connector;
    private final Consumer<Set<SocketAddress>> awaitEnd;
    private final MessageSerializer serializer;
    private final MessageRegistry registry;
    private final List<TestGameClient> clients = new ArrayList<>();

    /**
     * @param connector makes connections
     * @param awaitEnd waits until the game knows that its sessions with these addresses have ended
     */
    TestClients(
            Supplier<Wire> connector,
            Consumer<Set<SocketAddress>> awaitEnd,
            MessageSerializer serializer,
            MessageRegistry registry) {
        this.connector = connector;
        this.awaitEnd = awaitEnd;
        this.serializer = serializer;
        this.registry = registry;
    }

    /**
     * Connects a client. In a {@link GameTest}, the game learns of it in the next tick, before anything that the client
     * sends.
     * Where {@code byteborne.resume.window} is set, it learns of a client that sends nothing only after {@code
     * byteborne.resume.open-delay}.
     */
    public TestGameClient connect() {
        TestGameClient client = new TestGameClient(connector, serializer, registry);
        clients.add(client);
        return client;
    }

    /** Disconnects all clients, and returns when the game knows. */
    void closeAll() {
        Set<SocketAddress> addresses = new HashSet<>();
        for (TestGameClient client : clients) {
            client.close();
            addresses.addAll(client.addresses());
        }
        clients.clear();
        if (!addresses.isEmpty()) {
            awaitEnd.accept(addresses);
        }
    }
}
