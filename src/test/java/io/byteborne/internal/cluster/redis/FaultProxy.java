package io.byteborne.internal.cluster.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Stands between a node and Redis, and does to their connections what networks do. */
public final class FaultProxy implements AutoCloseable {
    /** What becomes of bytes. */
    public enum Mode {
        PASS,
        /** Everything passes, but late. */
        DELAY,
        /** Nothing passes, and no connection ends: what is on its way waits, and may still arrive. */
        BLACK_HOLE,
        /** What the node sends arrives, and nothing comes back. */
        HALF_OPEN,
        /** Connections end, and new ones end at once. */
        CUT
    }

    private static final Duration DELAY = Duration.ofMillis(300);

    private final ServerSocket listening;
    private final int target;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private Mode mode = Mode.PASS;
    /** A request after which nothing comes back. */
    private @Nullable Pattern last;

    private boolean closed;

    /** One connection of the node, and the one for it to Redis. */
    private record Connection(Socket node, Socket redis, Ear ear) {
        void end() {
            FaultProxy.end(node);
            FaultProxy.end(redis);
        }
    }

    /** Whether a connection subscribes, and whether what it should hear is held back. Guarded by the proxy. */
    private static final class Ear {
        private boolean subscribes;
        private boolean deaf;
    }

    public FaultProxy(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    public synchronized void set(Mode mode) {
        this.mode = mode;
        last = null;
        notifyAll();
        if (mode == Mode.CUT) {
            endAll();
        }
    }

    /** It is {@link Mode#HALF_OPEN} from when a request has passed in which a pattern is found. */
    public synchronized void halfOpenAfter(String request) {
        last = Pattern.compile(request, Pattern.DOTALL);
    }

    /** Lets nothing come to the node any more over the connections with which it has subscribed; new ones work. */
    public synchronized void deafen() {
        connections.stream().map(Connection::ear).filter(ear -> ear.subscribes).forEach(ear -> ear.deaf = true);
    }

    /** Lets come what {@link #deafen} has held back. */
    public synchronized void hear() {
        connections.forEach(connection -> connection.ear.deaf = false);
        notifyAll();
    }

    /** Ends the connections there are; new ones work. */
    public void endAll() {
        connections.forEach(Connection::end);
        connections.clear();
    }

    private synchronized Mode mode() {
        return mode;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                connect(listening.accept());
            } catch (IOException ended) {
                // It was closed.
            }
        }
    }

    private void connect(Socket node) throws IOException {
        if (mode() == Mode.CUT) {
            end(node);
            return;
        }
        try {
            Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
            node.setTcpNoDelay(true);
            redis.setTcpNoDelay(true);
            Ear ear = new Ear();
            connections.add(new Connection(node, redis, ear));
            Thread.ofVirtual().start(() -> pass(node, redis, ear, true));
            Thread.ofVirtual().start(() -> pass(redis, node, ear, false));
        } catch (IOException away) {
            // Redis is; that is a fault, too.
            end(node);
        }
    }

    private void pass(Socket from, Socket to, Ear ear, boolean towardsRedis) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[16 * 1024];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (mode() == Mode.DELAY) {
                    Thread.sleep(DELAY);
                }
                awaitPassage(ear, towardsRedis);
                if (towardsRedis) {
                    look(new String(bytes, 0, count, StandardCharsets.ISO_8859_1), ear);
                }
                out.write(bytes, 0, count);
            }
        } catch (IOException | InterruptedException ended) {
            // So does the other side.
        }
    }

    private synchronized void awaitPassage(Ear ear, boolean towardsRedis) throws InterruptedException {
        while (!closed && (mode == Mode.BLACK_HOLE || (!towardsRedis && (mode == Mode.HALF_OPEN || ear.deaf)))) {
            wait();
        }
    }

    private synchronized void look(String requests, Ear ear) {
        ear.subscribes |= requests.contains("SUBSCRIBE");
        if (last != null && last.matcher(requests).find()) {
            last = null;
            mode = Mode.HALF_OPEN;
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It has ended, which is what was wanted.
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            listening.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        endAll();
    }
}
