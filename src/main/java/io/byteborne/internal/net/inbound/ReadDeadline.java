package io.byteborne.internal.net.inbound;

import io.byteborne.internal.net.transport.SessionChannel;
import io.byteborne.internal.packet.PacketDecoder;
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
public abstract class ReadDeadline {
    /** While nothing is read, what is left does not get less; looking again at once would be looking all the time. */
    private static final int LOOKS_WHILE_PAUSED = 10;

    private final EventExecutor executor;
    private final SessionChannel session;
    private final long timeoutNanos;
    private final Runnable missed;
    private @Nullable Future<?> timer;
    private long sinceNanos;

    /** @param missed run when it was not done in time */
    private ReadDeadline(EventExecutor executor, SessionChannel session, long timeoutNanos, Runnable missed) {
        this.executor = executor;
        this.session = session;
        this.timeoutNanos = timeoutNanos;
        this.missed = missed;
    }

    /** Whether there is something to be done at all. */
    abstract boolean isAwaited();

    /** The time begins now. */
    public final void setBack() {
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

    public final void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** Finds packets of one session that are not whole in time, counted from the read that brought their first byte. */
    public static final class PacketDeadline extends ReadDeadline {
        private final PacketDecoder decoder;

        /** The decoder's progress when a packet was last seen not to be whole. */
        private long progress = -1;

        public PacketDeadline(
                EventExecutor executor,
                SessionChannel session,
                PacketDecoder decoder,
                long timeoutNanos,
                Runnable missed) {
            super(executor, session, timeoutNanos, missed);
            this.decoder = decoder;
        }

        /** To be called after each read. */
        public void watch() {
            if (decoder.isInsidePacket()) {
                if (progress != decoder.progress()) {
                    progress = decoder.progress();
                    setBack();
                }
                arm();
            }
        }

        @Override
        boolean isAwaited() {
            return decoder.isInsidePacket();
        }
    }

    /** Finds a session from which no packet comes for a time. Made only where that time is set. */
    public static final class IdleTimeout extends ReadDeadline {
        public IdleTimeout(EventExecutor executor, SessionChannel session, long timeoutNanos, Runnable missed) {
            super(executor, session, timeoutNanos, missed);
            setBack();
            arm();
        }

        @Override
        boolean isAwaited() {
            return true;
        }
    }
}
