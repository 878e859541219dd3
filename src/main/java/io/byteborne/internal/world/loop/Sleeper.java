package io.byteborne.internal.world.loop;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the world thread sleeps until a moment, or until it is woken. It sleeps lightly until the next tick, or deeply
 * through several, and what can wait for a tick ends only a deep sleep. Waking a thread that does not sleep costs one
 * read.
 */
public final class Sleeper {
    private volatile @Nullable Thread sleeping;
    /** The same thread, while its sleep is deep. */
    private volatile @Nullable Thread sleepingDeeply;

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

    /** As {@link #sleep}, but deeply. */
    public void sleepDeeply(long nanos, BooleanSupplier awake) {
        sleepingDeeply = Thread.currentThread();
        try {
            sleep(nanos, awake);
        } finally {
            sleepingDeeply = null;
        }
    }

    /** Wakes the thread that sleeps, if one does. Any thread. */
    public void wake() {
        unpark(sleeping);
    }

    /** Wakes the thread if it sleeps deeply; a light sleep goes on. Any thread. */
    public void wakeFromDeepSleep() {
        unpark(sleepingDeeply);
    }

    private static void unpark(@Nullable Thread thread) {
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
