package io.byteborne.world;

/** One callback that was set with a {@link Timer}. Any thread. */
public interface TimerHandle {
    /**
     * Cancels it. After a call from the world thread, it certainly does not run any more; from another thread, it may
     * be running at that moment.
     *
     * @return whether a call was still pending
     */
    boolean cancel();

    /** Whether a call is still pending; the last call, or the only one, no longer counts once it has begun. */
    boolean isSet();
}
