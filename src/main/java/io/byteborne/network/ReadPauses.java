package io.byteborne.network;

import io.netty.util.concurrent.Ticker;

/** For how long, in all, this side has not read from a session. Any thread. */
final class ReadPauses {
    private final Ticker ticker;
    private long pastNanos;
    private long sinceNanos;
    private boolean paused;

    ReadPauses(Ticker ticker) {
        this.ticker = ticker;
    }

    synchronized void begin() {
        if (!paused) {
            paused = true;
            sinceNanos = ticker.nanoTime();
        }
    }

    synchronized void end() {
        if (paused) {
            paused = false;
            pastNanos += ticker.nanoTime() - sinceNanos;
        }
    }

    synchronized boolean isPaused() {
        return paused;
    }

    /** All pauses so far, a running one included. */
    synchronized long nanos() {
        return paused ? pastNanos + ticker.nanoTime() - sinceNanos : pastNanos;
    }
}
