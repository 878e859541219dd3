package io.byteborne.network;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Something that a session's peer must do in time. Time in which this side does not read does not count. Event loop.
 *
 * <p>One timer at a time: when it fires, but the time was set back meanwhile, it is set anew for what is left. So setting
 * the time back, which may happen with each read, costs no timer.
 */
abstract class ReadDeadline {
    /** While nothing is read, what is left does not get less; looking again at once would be looking all the time. */
    private static final int LOOKS_WHILE_PAUSED = 10;

    private final EventExecutor executor;
    private final ChannelSession session;
    private final long timeoutNanos;
    private final Runnable missed;
    private @Nullable Future<?> timer;
    private long sinceNanos;

    /** @param missed run when it was not done in time */
    ReadDeadline(EventExecutor executor, ChannelSession session, long timeoutNanos, Runnable missed) {
        this.executor = executor;
        this.session = session;
        this.timeoutNanos = timeoutNanos;
        this.missed = missed;
    }

    /** Whether there is something to be done at all. */
    abstract boolean isAwaited();

    /** The time begins now. */
    final void setBack() {
        sinceNanos = session.readingNanos();
    }

    /** Sets the timer, if it is not set. */
    final void arm() {
        if (timer == null) {
            set(timeoutNanos);
        }
    }

    private void set(long nanos) {
        timer = executor.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
        timer = null;
        if (isAwaited()) {
            long left = timeoutNanos - (session.readingNanos() - sinceNanos);
            if (left <= 0) {
                missed.run();
            } else {
                set(session.isReadingPaused() ? Math.max(left, timeoutNanos / LOOKS_WHILE_PAUSED) : left);
            }
        }
    }

    final void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
