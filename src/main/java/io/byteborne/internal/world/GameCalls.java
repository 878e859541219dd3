package io.byteborne.internal.world;

/**
 * Numbers the calls into the game that the world thread makes: of a handler, a task, a timer's callback, a method that
 * runs with ticks, the listeners for a session's beginning or end. Whatever has the same number was done by the same
 * call. World thread.
 */
public final class GameCalls {
    private long number;

    /** The world is about to make a call. */
    void begin() {
        number++;
    }

    /** The number of the call that is being made; 0 before the first, at start-up. */
    public long number() {
        return number;
    }
}
