package io.byteborne;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that does nothing but wake up at a fixed rate, and counts how often it did: a beat that is due when the next
 * one is as well is lost. What the machine gives to it is what it could have given to a world.
 */
final class Metronome implements AutoCloseable {
    private final AtomicLong beats = new AtomicLong();
    private volatile boolean running = true;

    Metronome(Duration interval) {
        Thread.ofPlatform().name("metronome").start(() -> run(interval.toNanos()));
    }

    private void run(long interval) {
        long due = System.nanoTime() + interval;
        while (running) {
            long wait = due - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
                continue;
            }
            beats.incrementAndGet();
            due += interval * Math.max(1, -wait / interval + 1);
        }
    }

    long beats() {
        return beats.get();
    }

    @Override
    public void close() {
        running = false;
    }
}
