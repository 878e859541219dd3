package io.byteborne.internal.net.admission;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Keeps what a decoder waits for the rest of in memory of its own, and not what it was read into: that may be shared by all
 * connections, and is much larger than what came. Event loop.
 */
final class OwnMemory implements ByteToMessageDecoder.Cumulator {
    @Override
    public ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf kept, ByteBuf in) {
        if (kept.isReadable()) {
            return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, kept, in);
        }
        ByteBuf own = allocator.buffer(in.readableBytes()).writeBytes(in);
        kept.release();
        in.release();
        return own;
    }
}
