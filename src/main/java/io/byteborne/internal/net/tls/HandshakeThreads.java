package io.byteborne.internal.net.tls;

import io.netty.channel.Channel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The threads that compute handshakes: one takes a millisecond or more, and on an event loop all its sessions would wait
 * for everybody who connects. They exist while there is something to compute. Any thread.
 *
 * <p>A connection has one step to compute at a time, so no more of them wait than there are connections. When many do, no
 * more should be accepted: those who still wait outside cannot run out of time.
 */
final class HandshakeThreads {
    /** Some tenths of a second's work for one processor. */
    static final int MANY = 128;

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private int waiting;
    private boolean many;
    private Consumer<Boolean> whenManyWait = isSo -> {};

    HandshakeThreads() {
        int processors = Runtime.getRuntime().availableProcessors();
        threads = new ThreadPoolExecutor(
                processors,
                processors,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("game-tls", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /** @param listener told each time when it is so and when it no longer is; on any thread, one call at a time */
    synchronized void whenManyWait(Consumer<Boolean> listener) {
        whenManyWait = listener;
        if (many) {
            listener.accept(true);
        }
    }

    /** For the steps of one connection; none is computed any more once it is closed. */
    Executor of(Channel channel) {
        return step -> {
            count(1);
            threads.execute(() -> {
                count(-1);
                if (channel.isOpen()) {
                    step.run();
                }
            });
        };
    }

    private synchronized void count(int more) {
        waiting += more;
        boolean now = waiting >= (many ? MANY / 2 : MANY);
        if (now != many) {
            many = now;
            whenManyWait.accept(now);
        }
    }
}
