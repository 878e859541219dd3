package io.byteborne.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/** An allocator that knows how many bytes of its buffers are not released. */
public final class TrackedMemory {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** Bytes in buffers that are not released. */
    public long usedBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    public void assertNothingLeaked() {
        assertThat(usedBytes()).as("bytes in unreleased buffers").isZero();
    }
}
