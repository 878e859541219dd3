package io.byteborne.internal.net.transport;

import io.netty.util.internal.PlatformDependent;

/**
 * What Netty is to be told that it reads from system properties, once, when its classes are loaded. It holds for
 * everything in the process that uses Netty, actuator's HTTP server too. A property that is set already stays.
 */
public final class NettyDefaults {
    /** Netty decides by the heap's size alone; this is where it draws the line. */
    public static final long LITTLE_MEMORY = 512L * 1024 * 1024;

    private NettyDefaults() {}

    /** Sets the properties. Any thread; to be called before anything of Netty is used. */
    public static void apply() {
        // On JDK 25 and later, Netty does without the JDK's faster memory access unless it is told otherwise.
        setUnlessGiven("io.netty.noUnsafe", "false");
        // Preparing Netty's own events for the JDK's flight recorder takes a twentieth of a cached start.
        setUnlessGiven("io.netty.jfr.enabled", "false");
        // One request to io_uring for all connections to come is repeated as soon as it has failed (Netty 4.2.17), even
        // while accepting pauses: without file descriptors, that takes a whole core.
        setUnlessGiven("io.netty.iouring.acceptMultiShotEnabled", "false");
        if (PlatformDependent.maxDirectMemory() <= LITTLE_MEMORY) {
            // Else the allocator's caches alone, in pieces of 8 MiB, can take all that there is outside the heap.
            setUnlessGiven("io.netty.allocator.lowMemory", "true");
        }
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
