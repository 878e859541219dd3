package io.byteborne.internal.net.admission;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The slots for connections that a server has, of which there are only so many. Any thread. */
public final class Slots {
    private final AtomicInteger taken = new AtomicInteger();
    private final int limit;

    public Slots(int limit) {
        this.limit = limit;
    }

    /** A slot for a connection, which holds it until it is closed; null if none is free. */
    @Nullable
    public Slot take(Channel channel) {
        if (taken.getAndUpdate(now -> Math.min(now + 1, limit)) == limit) {
            return null;
        }
        Slot slot = new Slot(this);
        channel.closeFuture().addListener(closed -> slot.release());
        return slot;
    }

    /** One of them is free again. */
    private void free() {
        taken.decrementAndGet();
    }

    public int taken() {
        return taken.get();
    }

    /**
     * What an accepted connection takes up until it is closed and, if it has become a session, the layers above are done
     * with that: as long as they are not, the memory that they need for it is not free for another. There are as many of
     * these as sessions, so it is small. Any thread, unless it says otherwise.
     */
    public static final class Slot {
        private final Slots slots;
        private @Nullable Runnable whenFree;
        /** The connection, and its session. */
        private int holders = 1;

        Slot(Slots slots) {
            this.slots = slots;
        }

        /** Runs something once the slot is free, on whatever thread frees it. One thing, before there is a session. */
        void whenFree(Runnable action) {
            whenFree = action;
        }

        /** One more holds the slot; false if it is free already, so that nobody can. */
        public synchronized boolean hold() {
            if (holders == 0) {
                return false;
            }
            holders++;
            return true;
        }

        /** One less does; without any, the slot is free. */
        public void release() {
            if (isLastReleased()) {
                slots.free();
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
}
