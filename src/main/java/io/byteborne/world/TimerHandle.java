package io.byteborne.world;

/** One callback that was set with a {@link Timer}. Any thread. */
public interface TimerHandle {
    /**
     * Cancels it: from the world thread, it is sure not to run any more; from another thread, it may just be running.
     *
     * @return whether a call was still to come
     */
    boolean cancel();

    /** Whether a call is still to come; the last one, or the only one, no longer counts once it has begun. */
    boolean isSet();
}
