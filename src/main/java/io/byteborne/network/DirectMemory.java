package io.byteborne.network;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * The memory outside the heap, from which what is sent and read is allocated. To ask for it when there is none is
 * expensive: the JDK collects garbage, and sleeps for half a second before it gives up. So it is looked before. Any
 * thread.
 *
 * <p>Sending has to leave an eighth of it for reading, for TLS, and for whatever else is there.
 */
final class DirectMemory {
    /** The allocator gets memory in pieces, larger ones where there is much of it; {@link NettyDefaults}. */
    private static final long PIECE = 1 << 20;

    private static final long LARGE_PIECE = 8 << 20;

    private final long max;
    private final LongSupplier used;
    private final long forReading;

    /** @param used how many bytes are in use */
    DirectMemory(long max, LongSupplier used) {
        this.max = max;
        this.used = used;
        this.forReading = max / 8 + (max <= NettyDefaults.LITTLE_MEMORY ? PIECE : LARGE_PIECE);
    }

    /** This process's. */
    static DirectMemory ofJvm() {
        BufferPoolMXBean jdk = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        // Netty may take what it has from the JDK, or past it; there is one limit for either.
        return new DirectMemory(
                PlatformDependent.maxDirectMemory(),
                () -> Math.max(jdk.getMemoryUsed(), PlatformDependent.usedDirectMemory()));
    }

    /** Whether so many bytes can be allocated for what is sent. */
    boolean hasRoomFor(long bytes) {
        return used.getAsLong() + bytes <= max - forReading;
    }

    /** Whether they can be, if it need be from half of what is left for others. */
    boolean hasLastRoomFor(long bytes) {
        return used.getAsLong() + bytes <= max - forReading / 2;
    }
}
