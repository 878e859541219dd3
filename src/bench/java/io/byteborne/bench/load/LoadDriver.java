package io.byteborne.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Puts a load on a server, from the thread that calls it, which spins while it measures: it wants a core of its own.
 * The connections stay from one measurement to the next.
 */
public final class LoadDriver implements AutoCloseable {
    private static final long LONGEST_MICROS = 60_000_000;
    private static final double NANOS_PER_SECOND = 1e9;
    /** Open loop: messages of one connection that may be unanswered before the run is given up. */
    private static final int OPEN_WINDOW_SECONDS = 5;

    private final Load load;
    private final Selector selector;
    private final List<LoadConnection> connections = new ArrayList<>();
    private Histogram micros = new Histogram(LONGEST_MICROS, 3);
    private long answers;
    private boolean refilling;
    private long nextMessage;

    /** Opens the connections. */
    public LoadDriver(int port, Load load) throws IOException {
        this.load = load;
        selector = Selector.open();
        ChatPackets packets = new ChatPackets(load.textBytes(), load.webSocket());
        int window = load.isOpen()
                ? Math.max(64, (int) (load.rate() * OPEN_WINDOW_SECONDS / load.connections()))
                : load.inFlight();
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < load.connections(); i++) {
            connections.add(connect(server, packets, window));
        }
    }

    private LoadConnection connect(InetSocketAddress server, ChatPackets packets, int window) throws IOException {
        if (load.webSocket()) {
            return new WebSocketConnection(selector, server, packets, window);
        }
        return load.hello()
                ? new HelloConnection(selector, Greeted.connect(server), packets, window)
                : new LoadConnection(selector, server, packets, window);
    }

    /**
     * Runs the load for some time, then waits for the last replies.
     *
     * @throws IOException if a connection breaks, or a reply is wrong
     */
    public LoadResult run(double seconds) throws IOException {
        micros = new Histogram(LONGEST_MICROS, 3);
        answers = 0;
        long begun = System.nanoTime();
        long end = begun + (long) (seconds * NANOS_PER_SECOND);
        if (load.isOpen()) {
            runOpen(begun, end);
        } else {
            runClosed(begun, end);
        }
        LoadResult result = new LoadResult(answers, (System.nanoTime() - begun) / NANOS_PER_SECOND, micros);
        refilling = false;
        while (connections.stream().anyMatch(connection -> connection.unanswered() > 0)) {
            pass();
        }
        return result;
    }

    private void runClosed(long begun, long end) throws IOException {
        refilling = true;
        for (LoadConnection connection : connections) {
            for (int i = 0; i < load.inFlight(); i++) {
                connection.put(begun);
            }
            connection.flush();
        }
        while (System.nanoTime() < end) {
            pass();
        }
    }

    /** Messages come in bursts, spread over the connections; each one's time is its burst's. */
    private void runOpen(long begun, long end) throws IOException {
        double messagesPerBurst = load.rate() * load.burstNanos() / NANOS_PER_SECOND;
        long sent = 0;
        long bursts = 0;
        for (long due = begun; due < end; due += load.burstNanos()) {
            while (System.nanoTime() < due) {
                pass();
            }
            long wanted = (long) (++bursts * messagesPerBurst);
            int touched = (int) Math.min(wanted - sent, connections.size());
            long first = nextMessage;
            for (; sent < wanted; sent++) {
                connection(nextMessage++).put(due);
            }
            for (int i = 0; i < touched; i++) {
                connection(first + i).flush();
            }
            pass();
        }
    }

    private LoadConnection connection(long number) {
        return connections.get((int) (number % connections.size()));
    }

    private void pass() throws IOException {
        selector.selectNow(this::handle);
    }

    private void handle(SelectionKey key) {
        LoadConnection connection = (LoadConnection) key.attachment();
        try {
            if (key.isReadable()) {
                long now = System.nanoTime();
                int replies = connection.read(now, micros);
                answers += replies;
                for (int i = 0; refilling && i < replies; i++) {
                    connection.put(now);
                }
            }
            connection.flush();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() throws IOException {
        for (LoadConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
