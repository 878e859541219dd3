package io.byteborne.world;

import java.util.List;

/** The game's {@link OnTick} methods. Set once at start-up, run on the world thread. */
public final class TickMethods {
    private TickMethod[] methods = new TickMethod[0];
    private final GameCalls calls;
    private volatile long failures;

    TickMethods(GameCalls calls) {
        this.calls = calls;
    }

    /** Sets the methods, in the order in which they are to run; before the world starts. */
    void set(List<TickMethod> ordered) {
        methods = ordered.toArray(TickMethod[]::new);
    }

    /** Runs those whose turn it is. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Written by the world thread only.
    void run(long number) {
        for (TickMethod method : methods) {
            calls.begin();
            if (!method.run(number)) {
                failures++;
            }
        }
    }

    /** How often a method has thrown. Any thread. */
    public long failures() {
        return failures;
    }
}
