package io.byteborne.dispatch;

import java.time.Duration;

/** How many calls are under way; somebody may wait until there are none. Any thread. */
final class CallCount {
    // Guarded by this object's monitor.
    private int count;

    synchronized void begin() {
        count++;
    }

    synchronized void end() {
        count--;
        notifyAll();
    }

    /** Waits until no call is under way; false if that took too long. */
    synchronized boolean awaitNone(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (count > 0) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
