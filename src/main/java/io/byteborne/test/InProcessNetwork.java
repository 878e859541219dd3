package io.byteborne.test;

import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Stands for the network of a stepped world: one event loop on the world's clock, which runs only when it is told to,
 * and then until nothing is left to do. Its thread is its own, so that what is done on it, and what from elsewhere, is
 * told apart as in a real server. Used by the test's thread.
 */
final class InProcessNetwork implements AutoCloseable {
    /** The range of ephemeral ports begins here. */
    private static final int FIRST_PORT = 49_152;

    private static final int LAST_PORT = 65_535;
    private static final long PATIENCE_SECONDS = 10;

    private final ChannelHandler acceptor;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("game-io-test").factory());
    private final SteppedClock clock;
    private final Loop loop;
    private int nextPort = FIRST_PORT;

    /** @param acceptor turns each channel into a session */
    InProcessNetwork(ChannelHandler acceptor, SteppedClock clock) {
        this.acceptor = acceptor;
        this.clock = clock;
        loop = call(() -> new Loop(Thread.currentThread(), clock));
    }

    /** Says when something will be due. */
    private static final class Loop extends ManualIoEventLoop {
        Loop(Thread thread, SteppedClock clock) {
            super(null, thread, LocalIoHandler.newFactory(), clock);
        }

        /** When the next task is due, if that is before the given time; otherwise that time. */
        long dueBefore(long nanos) {
            long due = nextScheduledTaskDeadlineNanos();
            // Negative if there is no task.
            return due < 0 ? nanos : Math.min(due, nanos);
        }
    }

    /**
     * A client connects.
     *
     * @param sentListener is given what the server sends to it; event loop
     */
    InProcessChannel connect(Consumer<byte[]> sentListener) {
        InProcessChannel channel = new InProcessChannel(nextPort, sentListener);
        nextPort = nextPort == LAST_PORT ? FIRST_PORT : nextPort + 1;
        channel.pipeline().addLast(acceptor);
        EventLoop eventLoop = loop;
        run(() -> eventLoop.register(channel));
        return channel;
    }

    /** Lets time pass, and runs whatever is due meanwhile, at its own time: deadlines of connections, pings and their answers. */
    void advanceTo(long nanos) {
        call(() -> {
            do {
                clock.set(Math.max(clock.nanoTime(), loop.dueBefore(nanos)));
                runAll();
            } while (clock.nanoTime() < nanos);
            return loop;
        });
    }

    /** Runs whatever is due. */
    void settle() {
        run(() -> {});
    }

    /** Does something on the event loop, and whatever follows from it. */
    void run(Runnable work) {
        call(() -> {
            work.run();
            runAll();
            return loop;
        });
    }

    private void runAll() {
        while (loop.runNow() > 0) {
            // What ran may have left more to run.
        }
    }

    /** Asks for something on the event loop. */
    <T> T call(Callable<T> work) {
        try {
            return thread.submit(work).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError("The network failed: " + failed.getCause(), failed.getCause());
        } catch (TimeoutException stuck) {
            throw new AssertionError("The network is stuck for " + PATIENCE_SECONDS + " s", stuck);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while the network was at work", interrupted);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
