package io.byteborne.test;

import io.byteborne.internal.net.transport.Deadline;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A connection to a stepped world: what comes over it comes with the world's ticks. */
final class InProcessWire implements Wire {
    private static final int MAX_TICKS = 100;

    private final TestWorld world;
    private final InProcessNetwork network;
    private final InProcessChannel channel;
    private final PingAnswers answers = new PingAnswers(this::arrive);
    private final SocketAddress address;
    /** Of the expectation for which something was last waited for in real time. */
    private Deadline deadline = Deadline.in(Duration.ZERO);

    InProcessWire(TestWorld world, InProcessNetwork network) {
        this.world = world;
        this.network = network;
        this.channel = network.connect(this::sent);
        this.address = Objects.requireNonNull(channel.remoteAddress0());
    }

    private void arrive(byte[] bytes) {
        channel.arrive(bytes);
    }

    private void sent(byte[] bytes) {
        if (answers.arrived(bytes)) {
            answers.sendAnswers();
        }
    }

    @Override
    public void send(byte[] bytes) {
        network.run(() -> answers.send(bytes));
    }

    @Override
    public void answerPings() {
        answers.begin();
    }

    @Override
    public void ignorePings() {
        answers.end();
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
    public boolean await(int attempt) {
        if (attempt >= MAX_TICKS) {
            return awaitInRealTime(attempt - MAX_TICKS);
        }
        if (attempt == 0 && world.isOnArrival()) {
            world.runArrivals();
        } else {
            world.tick();
        }
        return true;
    }

    @Override
    public boolean awaitInRealTime(int attempt) {
        if (attempt == 0) {
            deadline = Deadline.in(world.patience());
        }
        return world.awaitOutcome(deadline);
    }

    @Override
    public List<String> inFlight() {
        return world.inFlight();
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
    public String realTimePatience() {
        return world.patience().toSeconds() + " s of real time";
    }

    @Override
    public SocketAddress localAddress() {
        return address;
    }

    @Override
    public void cut() {
        answers.end();
        network.run(channel::close);
    }

    @Override
    public void close() {
        network.run(channel::arriveEnd);
    }
}
