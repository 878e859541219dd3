package io.byteborne.test;

import java.net.SocketAddress;
import java.util.Objects;

/** A connection to a stepped world: what comes over it comes with the world's ticks. */
final class InProcessWire implements Wire {
    private static final int MAX_TICKS = 100;

    private final TestWorld world;
    private final InProcessNetwork network;
    private final InProcessChannel channel;
    private final SocketAddress address;

    InProcessWire(TestWorld world, InProcessNetwork network) {
        this.world = world;
        this.network = network;
        this.channel = network.connect();
        this.address = Objects.requireNonNull(channel.remoteAddress0());
    }

    @Override
    public void send(byte[] bytes) {
        network.run(() -> channel.arrive(bytes));
    }

    @Override
    public byte[] take() {
        network.settle();
        return network.call(channel::takeSent);
    }

    @Override
    public boolean isEnded() {
        return !network.call(channel::isOpen);
    }

    @Override
    public boolean isLive() {
        return false;
    }

    @Override
    public boolean await(int attempt) {
        if (attempt == 0 && world.isOnArrival()) {
            world.runArrivals();
        } else if (attempt < MAX_TICKS) {
            world.tick();
        }
        return attempt < MAX_TICKS;
    }

    @Override
    public boolean awaitBriefly() {
        return false;
    }

    @Override
    public String patience() {
        return "in " + MAX_TICKS + " ticks";
    }

    @Override
    public SocketAddress localAddress() {
        return address;
    }

    @Override
    public void close() {
        network.run(channel::arriveEnd);
    }
}
