package io.byteborne.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectMemoryTests {
    private static final long MIB = 1 << 20;

    /** An eighth, and what the allocator may take at one time. */
    @ParameterizedTest(name = "of {0} MiB")
    @CsvSource({"64, 55, 59", "512, 447, 479", "1024, 888, 956"})
    void whenMemoryGetsShortThenWhatIsSentMayTakeAllButWhatIsForReadingAndAtLastHalfOfThat(
            long max, long usual, long last) {
        AtomicLong used = new AtomicLong();
        DirectMemory memory = new DirectMemory(max * MIB, used::get);

        used.set(usual * MIB - 1000);
        assertThat(memory.hasRoomFor(1000)).isTrue();
        assertThat(memory.hasRoomFor(1001)).isFalse();
        assertThat(memory.hasLastRoomFor(1001)).isTrue();
        used.set(last * MIB + MIB / 2);
        assertThat(memory.hasRoomFor(1)).isFalse();
        assertThat(memory.hasLastRoomFor(MIB)).isFalse();
    }

    @Test
    void whenItIsThisProcessesThenThereIsNoMoreThanNettyFinds() {
        DirectMemory memory = DirectMemory.ofJvm();

        assertThat(memory.hasRoomFor(1000)).isTrue();
        assertThat(memory.hasLastRoomFor(PlatformDependent.maxDirectMemory())).isFalse();
    }
}
