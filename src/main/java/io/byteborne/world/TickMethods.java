package io.byteborne.world;

import java.util.List;

/** The game's {@link OnTick} methods. Set once at start-up, run on the world thread. */
public final class TickMethods {
    private TickMethod[] methods = new TickMethod[0];
    private final GameCalls calls;
    // Fields rather than variables of run: another thread may have to go on in the middle of a tick.
    private long tick;
    private int next;
    private volatile long failures;

    TickMethods(GameCalls calls) {
        this.calls = calls;
    }

    /** Sets the methods, in the order in which they are to run; before the world starts. */
    void set(List<TickMethod> ordered) {
        methods = ordered.toArray(TickMethod[]::new);
        next = methods.length;
    }

    /** Runs those whose turn it is in a tick, and which have not yet run in it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Written by the world thread only.
    void run(long number) {
        if (number != tick) {
            tick = number;
            next = 0;
        }
        while (next < methods.length) {
            calls.begin();
            if (!methods[next++].run(number)) {
                failures++;
            }
        }
    }

    /** How often a method has thrown. Any thread. */
    public long failures() {
        return failures;
    }
}
