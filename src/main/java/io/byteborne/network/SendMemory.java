package io.byteborne.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/** Where what is sent gets its memory from; shared by all sessions whose channels have the same allocator. Any thread. */
final class SendMemory {
    private final ByteBufAllocator allocator;
    private final DirectMemory direct;

    SendMemory(ByteBufAllocator allocator, DirectMemory direct) {
        this.allocator = allocator;
        this.direct = direct;
    }

    /** From another allocator; nearly always it is the same. */
    SendMemory from(ByteBufAllocator channels) {
        return channels.equals(allocator) ? this : new SendMemory(channels, direct);
    }

    /**
     * An empty buffer.
     *
     * @param last whether to go to the last reserve
     * @return null if there is no memory for it
     */
    @Nullable
    ByteBuf allocate(int capacity, boolean last) {
        if (!hasRoomFor(capacity, last)) {
            return null;
        }
        try {
            return allocator.ioBuffer(capacity);
        } catch (OutOfMemoryError othersWereFaster) {
            return null;
        }
    }

    /** Whether a buffer can grow to that capacity. */
    boolean hasRoomFor(long capacity, boolean last) {
        return last ? direct.hasLastRoomFor(capacity) : direct.hasRoomFor(capacity);
    }

    /** A buffer that consists of others, and has no memory of its own. */
    CompositeByteBuf composite() {
        return allocator.compositeBuffer(Integer.MAX_VALUE);
    }
}
