package io.byteborne.world;

/** A monotonic clock, in nanoseconds from an arbitrary origin; only differences mean something. */
@FunctionalInterface
public interface NanoClock {
    /** The machine's own, {@link System#nanoTime()}. */
    NanoClock SYSTEM = System::nanoTime;

    /** Now, in nanoseconds. */
    long nanoTime();
}
