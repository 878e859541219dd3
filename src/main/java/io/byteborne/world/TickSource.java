package io.byteborne.world;

import java.time.Duration;

/** Makes ticks of one delta, and no tick twice. World thread. */
final class TickSource {
    private final Duration delta;
    private Tick last;

    TickSource(Duration delta) {
        this.delta = delta;
        this.last = new Tick(0, delta);
    }

    Duration delta() {
        return delta;
    }

    Tick at(long number) {
        if (last.number() != number) {
            last = new Tick(number, delta);
        }
        return last;
    }
}
