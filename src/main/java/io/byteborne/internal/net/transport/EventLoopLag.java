package io.byteborne.internal.net.transport;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Finds out, now and then, how late an event loop runs what is due: so long do its sockets wait, too. Event loop. */
final class EventLoopLag implements Runnable {
    private final EventLoop eventLoop;
    private final long periodNanos;
    private final LongConsumer listener;
    private long dueNanos;

    /** @param listener is told how late, in nanoseconds, in each period */
    EventLoopLag(EventLoop eventLoop, Duration period, LongConsumer listener) {
        this.eventLoop = eventLoop;
        this.periodNanos = period.toNanos();
        this.listener = listener;
    }

    /** Begins, and goes on until the event loop ends. Any thread. */
    void start() {
        eventLoop.execute(this::schedule);
    }

    private void schedule() {
        dueNanos = eventLoop.ticker().nanoTime() + periodNanos;
        eventLoop.schedule(this, periodNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        listener.accept(eventLoop.ticker().nanoTime() - dueNanos);
        schedule();
    }
}
