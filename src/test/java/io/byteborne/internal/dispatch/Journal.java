package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What beans under test have seen, and when they may go on; injected into them. Any thread. */
final class Journal {
    private static final int TIMEOUT_SECONDS = 10;

    private final List<@Nullable Object> entries = new ArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);

    synchronized void add(@Nullable Object entry) {
        entries.add(entry);
        notifyAll();
    }

    /** What has been added so far. */
    synchronized List<@Nullable Object> entries() {
        return new ArrayList<>(entries);
    }

    /** Waits until so many entries are there, and returns them all. */
    synchronized List<@Nullable Object> await(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (entries.size() < count) {
            long left = deadline - System.nanoTime();
            assertThat(left)
                    .as("time for %d entries; so far: %s", count, entries)
                    .isPositive();
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return new ArrayList<>(entries);
    }

    /** Lets all that are in {@link #awaitRelease} go on. */
    void release() {
        released.countDown();
    }

    /** Blocks until {@link #release}; what a blocking handler does. */
    void awaitRelease() throws InterruptedException {
        assertThat(released.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** As {@link #awaitRelease}, and lets no interrupt disturb it; whether there was one. */
    boolean awaitReleaseStubbornly() {
        boolean interrupted = false;
        while (true) {
            try {
                awaitRelease();
                return interrupted;
            } catch (InterruptedException ignored) {
                interrupted = true;
            }
        }
    }
}
