package io.byteborne.internal.world.loop;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the world thread sleeps until a moment, or until it is woken. Waking a thread that does not sleep costs one
 * read.
 */
public final class Sleeper {
    private volatile @Nullable Thread sleeping;

    /**
     * Sleeps for at most that long; may also return early, as any parked thread may.
     *
     * @param awake looked at once the thread counts as sleeping, so that no wake-up can be missed
     */
    public void sleep(long nanos, BooleanSupplier awake) {
        sleeping = Thread.currentThread();
        try {
            if (!awake.getAsBoolean()) {
                // An interrupted thread does not park: one that a handler has left behind would keep it awake.
                Thread.interrupted();
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            sleeping = null;
        }
    }

    /** Wakes the thread that sleeps, if one does. Any thread. */
    public void wake() {
        Thread thread = sleeping;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
