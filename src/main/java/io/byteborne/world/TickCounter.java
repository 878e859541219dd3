package io.byteborne.world;

import java.time.Duration;

/** The one place where ticks are numbered. World thread. */
final class TickCounter {
    private final TickSource source;
    private long number;

    TickCounter(Duration interval) {
        source = new TickSource(interval);
    }

    /** A tick begins. */
    void begin() {
        number++;
    }

    /** The number of the last tick that began; 0 before the first. */
    long number() {
        return number;
    }

    /** The last tick that began. */
    Tick current() {
        return source.at(number);
    }
}
