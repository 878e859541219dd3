package io.byteborne.internal.net.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one buffer into which an event loop reads all its connections, one after the other. It fits where whoever is given
 * what was read copies it at once, as a session's handler does: then there is no buffer to be allocated, sized and freed
 * for each read, and the memory is always the same, and warm. Should somebody keep it all the same, it is left to them, and
 * replaced. Not for a transport that reads in the background.
 *
 * <p>It is its own handle, for all connections of the event loop, since what a handle knows only matters during one read.
 */
public final class SharedReadBuffer implements RecvByteBufAllocator, ExtendedHandle {
    private static final int SIZE = 64 * 1024;

    private final BooleanSupplier isMemoryShort;
    private ByteBuf buffer = newBuffer();
    private @Nullable ChannelConfig config;
    private int reads;
    private int attemptedBytes;
    private int lastBytes;

    /** @param isMemoryShort whether little is to be read, so that what comes stays with the operating system */
    SharedReadBuffer(BooleanSupplier isMemoryShort) {
        this.isMemoryShort = isMemoryShort;
    }

    /** Not from an allocator: it has no owner that could release it in the end. */
    private static ByteBuf newBuffer() {
        return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(SIZE));
    }

    @Override
    public ExtendedHandle newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        if (isMemoryShort.getAsBoolean()) {
            return allocator.ioBuffer(ReadSizes.LITTLE);
        }
        if (buffer.refCnt() > 1) {
            buffer.release();
            buffer = newBuffer();
        }
        return buffer.clear().retain();
    }

    @Override
    public int guess() {
        return isMemoryShort.getAsBoolean() ? ReadSizes.LITTLE : SIZE;
    }

    @Override
    public void reset(ChannelConfig reading) {
        config = reading;
        reads = 0;
        lastBytes = 0;
    }

    @Override
    public void incMessagesRead(int count) {
        reads += count;
    }

    @Override
    public void lastBytesRead(int bytes) {
        lastBytes = bytes;
    }

    @Override
    public int lastBytesRead() {
        return lastBytes;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attemptedBytes = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attemptedBytes;
    }

    @Override
    public boolean continueReading() {
        return continueReading(() -> lastBytes == attemptedBytes);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
        return config != null
                && config.isAutoRead()
                && reads < ReadSizes.READS_IN_A_ROW
                && lastBytes > 0
                && maybeMoreData.get();
    }

    @Override
    public void readComplete() {}
}
