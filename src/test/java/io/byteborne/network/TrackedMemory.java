package io.byteborne.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/** An allocator that knows how many bytes of its buffers are not released. */
final class TrackedMemory {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** Bytes in buffers that are not released. */
    long usedBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    void assertNothingLeaked() {
        assertThat(usedBytes()).as("bytes in unreleased buffers").isZero();
    }
}
