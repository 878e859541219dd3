package io.byteborne.internal.net.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedReadBufferTests {
    private static final int SIZE = 64 * 1024;
    private static final int LITTLE = 2048;

    private final AtomicBoolean isShort = new AtomicBoolean();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SharedReadBuffer buffer = new SharedReadBuffer(isShort::get);

    @AfterEach
    void close() {
        channel.close();
    }

    private ByteBuf read(String text) {
        ByteBuf read = buffer.allocate(ByteBufAllocator.DEFAULT);
        buffer.attemptedBytesRead(read.writableBytes());
        read.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        buffer.lastBytesRead(text.length());
        buffer.incMessagesRead(1);
        return read;
    }

    @Test
    void whenWhatWasReadIsReleasedThenTheSameMemoryIsReadInto() {
        buffer.reset(channel.config());
        ByteBuf first = read("first");
        first.release();

        ByteBuf second = buffer.allocate(ByteBufAllocator.DEFAULT);

        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        assertThat(second.writableBytes()).isEqualTo(SIZE);
        second.release();
    }

    @Test
    void whenSomebodyKeepsWhatWasReadThenItStaysAsItIs() {
        buffer.reset(channel.config());
        ByteBuf kept = read("kept");

        ByteBuf next = read("next");

        assertThat(next).isNotSameAs(kept);
        assertThat(kept.toString(StandardCharsets.US_ASCII)).isEqualTo("kept");
        next.release();
        kept.release();
    }

    @Test
    void whenTheBufferWasFilledThenMoreIsReadUntilItIsAnotherConnectionsTurn() {
        buffer.reset(channel.config());
        read("x".repeat(SIZE)).release();
        assertThat(buffer.continueReading()).isTrue();

        for (int i = 1; i < ReadSizes.READS_IN_A_ROW; i++) {
            assertThat(buffer.continueReading()).isTrue();
            read("x".repeat(SIZE)).release();
        }

        assertThat(buffer.continueReading()).isFalse();
    }

    @Test
    void whenTheBufferWasNotFilledOrReadingHasStoppedThenNoMoreIsRead() {
        buffer.reset(channel.config());
        read("little").release();
        assertThat(buffer.continueReading()).isFalse();

        buffer.reset(channel.config());
        read("x".repeat(SIZE)).release();
        channel.config().setAutoRead(false);
        assertThat(buffer.continueReading()).isFalse();
    }

    @Test
    void whenMemoryIsShortThenLittleIsReadAtOneTime() {
        isShort.set(true);
        ByteBuf little = buffer.allocate(ByteBufAllocator.DEFAULT);

        assertThat(little.writableBytes()).isEqualTo(LITTLE);
        assertThat(buffer.guess()).isEqualTo(LITTLE);
        little.release();
    }
}
