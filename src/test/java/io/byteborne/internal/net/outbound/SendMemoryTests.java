package io.byteborne.internal.net.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendMemoryTests {
    private static final long MIB = 1 << 20;

    /** An eighth, and what the allocator may take at one time. */
    @ParameterizedTest(name = "of {0} MiB")
    @CsvSource({"64, 55, 59", "512, 447, 479", "1024, 888, 956"})
    void whenMemoryGetsShortThenWhatIsSentMayTakeAllButWhatIsForReadingAndAtLastHalfOfThat(
            long max, long usual, long last) {
        AtomicLong used = new AtomicLong();
        SendMemory memory = new SendMemory(ByteBufAllocator.DEFAULT, max * MIB, used::get);

        used.set(usual * MIB - 1000);
        assertThat(memory.hasRoomFor(1000, false)).isTrue();
        assertThat(memory.hasRoomFor(1001, false)).isFalse();
        assertThat(memory.hasRoomFor(1001, true)).isTrue();
        used.set(last * MIB + MIB / 2);
        assertThat(memory.hasRoomFor(1, false)).isFalse();
        assertThat(memory.hasRoomFor(MIB, true)).isFalse();
    }

    @Test
    void whenItIsThisProcessesThenThereIsNoMoreThanNettyFinds() {
        SendMemory memory = SendMemory.ofJvm(ByteBufAllocator.DEFAULT);

        assertThat(memory.hasRoomFor(1000, false)).isTrue();
        assertThat(memory.hasRoomFor(PlatformDependent.maxDirectMemory(), true)).isFalse();
    }
}
