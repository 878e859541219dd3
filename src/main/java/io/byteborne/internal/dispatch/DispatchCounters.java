package io.byteborne.internal.dispatch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What has become of the messages so far. Written by the world thread alone, which therefore needs neither locks nor
 * atomic additions; read by any.
 */
public final class DispatchCounters {
    private final AtomicLong dispatched = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong unhandled = new AtomicLong();

    /** Adds to a figure that the calling thread alone writes: two plain moves, where an atomic addition locks the bus. */
    static void add(AtomicLong figure, long more) {
        figure.setOpaque(figure.getPlain() + more);
    }

    void dispatched() {
        add(dispatched, 1);
    }

    /** Whoever deals with a failure without throwing it on says so. World thread. */
    public void failed() {
        add(failed, 1);
    }

    /** As {@link #failed}, of a refusal. World thread. */
    public void refused() {
        add(refused, 1);
    }

    void unhandled() {
        add(unhandled, 1);
    }

    /** Messages for which there was a handler, and replies to requests. */
    public long dispatchedCount() {
        return dispatched.getOpaque();
    }

    /** Messages whose handler, or something around it, threw. */
    public long failedCount() {
        return failed.getOpaque();
    }

    /** Messages that were refused. */
    public long refusedCount() {
        return refused.getOpaque();
    }

    /** Messages dropped because their handler was removed while they were queued, and replies that came too late. */
    public long unhandledCount() {
        return unhandled.getOpaque();
    }
}
