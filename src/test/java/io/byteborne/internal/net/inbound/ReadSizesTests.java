package io.byteborne.internal.net.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadSizesTests {
    private static final int LITTLE = 2048;
    private static final int MOST = 64 * 1024;

    private final AtomicBoolean isShort = new AtomicBoolean();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RecvByteBufAllocator.ExtendedHandle handle = new ReadSizes(isShort::get).newHandle();

    @AfterEach
    void close() {
        channel.close();
    }

    /** A read that fills the buffer; how large that was. */
    private int readAll() {
        ByteBuf buffer = handle.allocate(ByteBufAllocator.DEFAULT);
        int size = buffer.writableBytes();
        buffer.release();
        handle.attemptedBytesRead(size);
        handle.lastBytesRead(size);
        return size;
    }

    private void readMuch() {
        for (int i = 0; i < 20; i++) {
            handle.reset(channel.config());
            readAll();
            handle.readComplete();
        }
    }

    @Test
    void whenMuchComesThenMuchIsReadAtOneTimeAndSeveralTimesInARow() {
        readMuch();

        handle.reset(channel.config());
        assertThat(handle.guess()).isEqualTo(MOST);
        assertThat(readAll()).isEqualTo(MOST);
        handle.incMessagesRead(1);
        assertThat(handle.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER))
                .isTrue();
        handle.incMessagesRead(15);
        assertThat(handle.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER))
                .isFalse();
    }

    @Test
    void whenMemoryIsShortThenLittleIsReadAtOneTimeUntilItIsNotAnyMore() {
        readMuch();
        handle.reset(channel.config());

        isShort.set(true);
        assertThat(handle.guess()).isEqualTo(LITTLE);
        assertThat(readAll()).isEqualTo(LITTLE);

        isShort.set(false);
        assertThat(readAll()).isGreaterThan(LITTLE);
    }
}
