package io.byteborne.dispatch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What has become of the messages so far. Written by the world thread alone, which therefore needs neither locks nor
 * atomic additions; read by any.
 */
public final class DispatchCounters {
    private static final VarHandle DISPATCHED = handle("dispatched");
    private static final VarHandle FAILED = handle("failed");
    private static final VarHandle REFUSED = handle("refused");
    private static final VarHandle UNHANDLED = handle("unhandled");

    private long dispatched;
    private long failed;
    private long refused;
    private long unhandled;

    private static VarHandle handle(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(DispatchCounters.class, field, long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(impossible.getMessage(), impossible);
        }
    }

    void dispatched() {
        DISPATCHED.setOpaque(this, dispatched + 1);
    }

    /** Whoever deals with a failure without throwing it on says so. World thread. */
    public void failed() {
        FAILED.setOpaque(this, failed + 1);
    }

    /** As {@link #failed}, of a refusal. World thread. */
    public void refused() {
        REFUSED.setOpaque(this, refused + 1);
    }

    void unhandled() {
        UNHANDLED.setOpaque(this, unhandled + 1);
    }

    /** Messages for which there was a handler, and replies to requests. */
    public long dispatchedCount() {
        return (long) DISPATCHED.getOpaque(this);
    }

    /** Messages whose handler, or something around it, threw. */
    public long failedCount() {
        return (long) FAILED.getOpaque(this);
    }

    /** Messages that were refused. */
    public long refusedCount() {
        return (long) REFUSED.getOpaque(this);
    }

    /** Messages dropped because their handler was removed while they were queued, and replies that came too late. */
    public long unhandledCount() {
        return (long) UNHANDLED.getOpaque(this);
    }
}
