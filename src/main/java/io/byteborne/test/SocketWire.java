package io.byteborne.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection over a real socket, in real time. A thread of its own reads, so that the server is never held up. */
final class SocketWire implements Wire {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(250);
    private static final int READ_SIZE = 8192;

    private final Socket socket = new Socket();
    /** What the server has sent; an empty array stands for the end. */
    private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();

    private final PingAnswers answers = new PingAnswers(this::write);

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private boolean ended;

    SocketWire(int port) {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    Math.toIntExact(PATIENCE.toMillis()));
            InputStream in = socket.getInputStream();
            Thread.ofVirtual().name("test-client").start(() -> read(in));
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot connect to the game port, " + port, failure);
        }
    }

    private void read(InputStream in) {
        byte[] bytes = new byte[READ_SIZE];
        try {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                byte[] some = Arrays.copyOf(bytes, count);
                arrived.add(some);
                if (answers.arrived(some)) {
                    // Reading goes on even while the server takes nothing.
                    Thread.ofVirtual().name("test-client-answers").start(this::sendAnswers);
                }
            }
        } catch (IOException lost) {
            // A reset, or this side was closed: in either case, nothing more arrives.
        } finally {
            arrived.add(new byte[0]);
        }
    }

    private void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void sendAnswers() {
        try {
            answers.sendAnswers();
        } catch (UncheckedIOException closed) {
            // Nobody waits for an answer any more.
        }
    }

    @Override
    public void send(byte[] bytes) {
        try {
            answers.send(bytes);
        } catch (UncheckedIOException failure) {
            throw new AssertionError("Cannot send: the connection is closed", failure);
        }
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
        for (byte[] bytes = arrived.poll(); bytes != null; bytes = arrived.poll()) {
            keep(bytes);
        }
        byte[] all = taken.toByteArray();
        taken.reset();
        return all;
    }

    private void keep(byte[] bytes) {
        if (bytes.length == 0) {
            ended = true;
        } else {
            taken.writeBytes(bytes);
        }
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public boolean await(int attempt) {
        return await(PATIENCE);
    }

    @Override
    public boolean awaitInRealTime(int attempt) {
        return await(attempt);
    }

    @Override
    public List<String> inFlight() {
        return List.of();
    }

    @Override
    public boolean awaitBriefly() {
        return await(MOMENT);
    }

    private boolean await(Duration atMost) {
        if (ended) {
            return false;
        }
        byte @Nullable [] bytes = poll(atMost);
        if (bytes != null) {
            keep(bytes);
        }
        return bytes != null;
    }

    private byte @Nullable [] poll(Duration atMost) {
        try {
            return arrived.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while bytes were waited for", interrupted);
        }
    }

    @Override
    public String patience() {
        return "in " + PATIENCE.toSeconds() + " s";
    }

    @Override
    public String realTimePatience() {
        return PATIENCE.toSeconds() + " s of real time";
    }

    @Override
    public SocketAddress localAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public void cut() {
        answers.end();
        try (socket) {
            if (!socket.isClosed()) {
                // The server sees a reset.
                socket.setSoLinger(true, 0);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        while (await(PATIENCE)) {
            // What had arrived is kept.
        }
    }

    @Override
    public void close() {
        try (socket) {
            // Closing at once could reach the server as a reset, which is not the end that the test asked for.
            if (!socket.isClosed() && !ended) {
                socket.shutdownOutput();
                while (await(PATIENCE)) {
                    // What still arrives is no longer wanted.
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
