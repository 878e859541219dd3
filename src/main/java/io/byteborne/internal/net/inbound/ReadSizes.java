package io.byteborne.internal.net.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;

/**
 * How much is read from a connection at one time: as much as it has shown to bring, but little while memory is short, so
 * that what comes stays with the operating system. Shared by all connections; its handles belong to one each.
 */
public final class ReadSizes implements RecvByteBufAllocator {
    static final int LITTLE = 2048;

    /** As many in a row from one connection as Netty has for TCP by itself. */
    static final int READS_IN_A_ROW = 16;

    private final RecvByteBufAllocator usual = new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_IN_A_ROW);
    private final BooleanSupplier isMemoryShort;
    private final ConcurrentMap<EventLoop, SharedReadBuffer> shared = new ConcurrentHashMap<>();

    public ReadSizes(BooleanSupplier isMemoryShort) {
        this.isMemoryShort = isMemoryShort;
    }

    /**
     * A connection's reads are copied by its only handler, so that it needs no buffer of its own; to be said before its first
     * read. Its event loop.
     */
    public void shareBuffer(Channel channel) {
        channel.config()
                .setRecvByteBufAllocator(
                        shared.computeIfAbsent(channel.eventLoop(), loop -> new SharedReadBuffer(isMemoryShort)));
    }

    @Override
    public ExtendedHandle newHandle() {
        return new ShortHandle((ExtendedHandle) usual.newHandle());
    }

    private final class ShortHandle extends DelegatingHandle implements ExtendedHandle {
        private ShortHandle(ExtendedHandle usual) {
            super(usual);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return isMemoryShort.getAsBoolean()
                    ? allocator.ioBuffer(LITTLE)
                    : delegate().allocate(allocator);
        }

        @Override
        public int guess() {
            return isMemoryShort.getAsBoolean() ? LITTLE : delegate().guess();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
        }
    }
}
