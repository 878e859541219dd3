package io.byteborne.network;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds packets of one session that are not whole in time, counted from the read that brought their first byte. Event
 * loop.
 *
 * <p>One timer at a time: when it fires on a later packet than it was set for, it is set anew for what that one has
 * left. So a stream whose every read ends inside a packet costs no timer for each.
 */
final class PacketDeadline {
    private final EventExecutor executor;
    private final PacketDecoder decoder;
    private final long timeoutNanos;
    private final Runnable missed;

    private @Nullable Future<?> timer;
    /** Which packet, counted from 0, was last seen not to be whole, and when it was first seen so. */
    private long packet = -1;

    private long sinceNanos;

    /** @param missed run when a packet is not whole in time */
    PacketDeadline(EventExecutor executor, PacketDecoder decoder, long timeoutNanos, Runnable missed) {
        this.executor = executor;
        this.decoder = decoder;
        this.timeoutNanos = timeoutNanos;
        this.missed = missed;
    }

    /** To be called after each read. */
    void watch() {
        if (decoder.isInsidePacket()) {
            if (packet != decoder.packets()) {
                packet = decoder.packets();
                sinceNanos = executor.ticker().nanoTime();
            }
            if (timer == null) {
                set(timeoutNanos);
            }
        }
    }

    private void set(long nanos) {
        timer = executor.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
        timer = null;
        if (decoder.isInsidePacket()) {
            long age = executor.ticker().nanoTime() - sinceNanos;
            if (age < timeoutNanos) {
                set(timeoutNanos - age);
            } else {
                missed.run();
            }
        }
    }

    void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
