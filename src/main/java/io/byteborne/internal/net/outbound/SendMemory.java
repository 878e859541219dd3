package io.byteborne.internal.net.outbound;

import io.byteborne.internal.net.transport.NettyDefaults;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where what is sent gets its memory from: outside the heap, as what is read does. To ask for it when there is none is
 * expensive: the JDK collects garbage, and sleeps for half a second before it gives up. So this looks first. Sending has
 * to leave an eighth of it for reading, for TLS, and for whatever else is there.
 *
 * <p>Shared by all sessions whose channels have the same allocator. Any thread.
 */
public final class SendMemory {
    /** The allocator gets memory in pieces, larger ones where there is much of it; {@link NettyDefaults}. */
    private static final long PIECE = 1 << 20;

    private static final long LARGE_PIECE = 8 << 20;

    private final ByteBufAllocator allocator;
    private final long max;
    private final LongSupplier used;
    private final long forReading;
    private final int headRoom;

    /**
     * @param max how many bytes there are
     * @param used how many of them are in use
     */
    SendMemory(ByteBufAllocator allocator, long max, LongSupplier used) {
        this(allocator, max, used, 0);
    }

    private SendMemory(ByteBufAllocator allocator, long max, LongSupplier used, int headRoom) {
        this.allocator = allocator;
        this.max = max;
        this.used = used;
        this.headRoom = headRoom;
        this.forReading = max / 8 + (max <= NettyDefaults.LITTLE_MEMORY ? PIECE : LARGE_PIECE);
    }

    /** From that allocator, out of what this process has. */
    public static SendMemory ofJvm(ByteBufAllocator allocator) {
        BufferPoolMXBean jdk = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        // Netty may take what it has from the JDK, or past it; there is one limit for either.
        return new SendMemory(
                allocator,
                PlatformDependent.maxDirectMemory(),
                () -> Math.max(jdk.getMemoryUsed(), PlatformDependent.usedDirectMemory()));
    }

    /** From another allocator; nearly always it is the same. */
    public SendMemory from(ByteBufAllocator channels) {
        return channels.equals(allocator) ? this : new SendMemory(channels, max, used, headRoom);
    }

    /** The same, but each buffer has so many bytes before its beginning, for somebody to put something before it. */
    public SendMemory withHeadRoom(int bytes) {
        return new SendMemory(allocator, max, used, bytes);
    }

    /**
     * An empty buffer.
     *
     * @param last whether to go to the last reserve
     * @return null if there is no memory for it
     */
    @Nullable
    public ByteBuf allocate(int capacity, boolean last) {
        if (!hasRoomFor(capacity, last)) {
            return null;
        }
        try {
            ByteBuf buffer = allocator.ioBuffer(headRoom + capacity);
            return buffer.setIndex(headRoom, headRoom);
        } catch (OutOfMemoryError othersWereFaster) {
            return null;
        }
    }

    /**
     * Whether so many bytes can be allocated.
     *
     * @param last whether half of what is left for others may be used: the last reserve
     */
    boolean hasRoomFor(long bytes, boolean last) {
        return used.getAsLong() + bytes <= max - (last ? forReading / 2 : forReading);
    }

    /** A buffer that consists of others, and has no memory of its own. */
    CompositeByteBuf composite() {
        return allocator.compositeBuffer(Integer.MAX_VALUE);
    }
}
