package io.byteborne.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a program and a server on this machine, and can swallow all that is sent, as a router does that has lost
 * its way: connections stay open, new ones are accepted, and nothing ever comes through or back.
 */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    // Guarded by this object's monitor.
    private boolean swallowing;
    private boolean stalling;

    /** @param target the server's port */
    public TcpProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on, or no longer, everything disappears; what has disappeared does not come back. */
    public synchronized void swallow(boolean all) {
        swallowing = all;
        notifyAll();
    }

    /** From now on nothing is taken any more, so that a sender has soon sent all that it can. */
    public synchronized void stall() {
        stalling = true;
    }

    private synchronized void awaitFlow() throws InterruptedException {
        while (stalling) {
            wait();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            awaitRoute();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pump(client, server));
            pump(server, client);
        } catch (IOException | InterruptedException unreachable) {
            close(client);
        }
    }

    private synchronized void awaitRoute() throws InterruptedException {
        while (swallowing) {
            wait();
        }
    }

    private synchronized boolean isSwallowing() {
        return swallowing;
    }

    private void pump(Socket from, Socket to) {
        boolean lost = false;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitFlow();
                // What has lost a part of what was sent is of no use any more.
                lost |= isSwallowing();
                if (!lost) {
                    out.write(buffer, 0, count);
                }
            }
            // Nor does the end of a connection come through.
            awaitRoute();
        } catch (IOException | InterruptedException ended) {
            // The other direction ends with it.
        }
        sockets.remove(from);
        sockets.remove(to);
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException closed) {
            // Then it is closed.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (this) {
            stalling = false;
        }
        swallow(false);
        sockets.forEach(this::close);
    }
}
