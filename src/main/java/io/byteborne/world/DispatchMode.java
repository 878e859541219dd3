package io.byteborne.world;

/** When received messages are handled. Either way it is the world thread that does, and each session's order is kept. */
public enum DispatchMode {
    /** With the next tick. */
    ON_TICK,
    /** As soon as they arrive, between two ticks; ticks and timers keep their rate. */
    ON_ARRIVAL
}
