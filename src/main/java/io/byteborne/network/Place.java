package io.byteborne.network;

import org.jspecify.annotations.Nullable;

/**
 * What an accepted connection takes up until it is closed and, if it has become a session, the layers above are done
 * with that: as long as they are not, the memory that they need for it is not free for another. There are as many of
 * these as sessions, so it is small. Any thread, but for what says otherwise.
 */
final class Place {
    private final Places places;
    private @Nullable Runnable whenFree;
    /** The connection, and its session. */
    private int holders = 1;

    Place(Places places) {
        this.places = places;
    }

    /** Runs something once the place is free, on whatever thread frees it. One thing, before there is a session. */
    void whenFree(Runnable action) {
        whenFree = action;
    }

    /** One more holds the place. */
    synchronized void hold() {
        holders++;
    }

    /** One less does; without any, the place is free. */
    void release() {
        if (isLastReleased()) {
            places.free();
            if (whenFree != null) {
                whenFree.run();
            }
        }
    }

    private synchronized boolean isLastReleased() {
        holders--;
        return holders == 0;
    }
}
