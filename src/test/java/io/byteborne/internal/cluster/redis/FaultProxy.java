package io.byteborne.internal.cluster.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a node and Redis, and does to their connections what networks do. */
public final class FaultProxy implements AutoCloseable {
    /** What becomes of bytes. */
    public enum Mode {
        PASS,
        /** Nothing passes, and no connection ends: what is on its way waits, and may still arrive. */
        BLACK_HOLE,
        /** What the node sends arrives, and nothing comes back. */
        HALF_OPEN,
        /** Connections end, and new ones end at once. */
        CUT
    }

    private final ServerSocket listening;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private Mode mode = Mode.PASS;
    private boolean closed;

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
        notifyAll();
        if (mode == Mode.CUT) {
            endAll();
        }
    }

    /** Ends the connections there are; new ones work. */
    public void endAll() {
        sockets.forEach(FaultProxy::end);
        sockets.clear();
    }

    private synchronized Mode mode() {
        return mode;
    }

    private void accept() {
        try {
            while (true) {
                Socket node = listening.accept();
                if (mode() == Mode.CUT) {
                    end(node);
                    continue;
                }
                Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
                node.setTcpNoDelay(true);
                redis.setTcpNoDelay(true);
                sockets.addAll(List.of(node, redis));
                Thread.ofVirtual().start(() -> pass(node, redis, true));
                Thread.ofVirtual().start(() -> pass(redis, node, false));
            }
        } catch (IOException ended) {
            // It was closed, or Redis is away; the latter is a fault, too.
            if (!listening.isClosed()) {
                accept();
            }
        }
    }

    private void pass(Socket from, Socket to, boolean towardsRedis) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[16 * 1024];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                awaitPassage(towardsRedis);
                out.write(bytes, 0, count);
            }
        } catch (IOException | InterruptedException ended) {
            // So does the other side.
        }
    }

    private synchronized void awaitPassage(boolean towardsRedis) throws InterruptedException {
        while (!closed && (mode == Mode.BLACK_HOLE || (mode == Mode.HALF_OPEN && !towardsRedis))) {
            wait();
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
