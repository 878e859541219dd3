package io.byteborne.internal.world.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TickPacerTests {
    private final TickPacer pacer = new TickPacer(50, 1_000);

    @Test
    void whenTicksAdvanceThenTheyAreDueAtBasePlusMultiplesOfTheInterval() {
        for (int n = 0; n < 1_000; n++) {
            assertThat(pacer.nextNanos()).isEqualTo(1_000 + n * 50L);
            pacer.advance();
        }
    }

    @ParameterizedTest(name = "at {0}, {1} are skipped and the next is due at {2}")
    @CsvSource({
        "0, 0, 1000", // early
        "1000, 0, 1000", // in time
        "1049, 0, 1000",
        "1250, 0, 1000", // five behind
        "1299, 0, 1000",
        "1300, 1, 1050", // six behind
        "1301, 1, 1050",
        "2000, 15, 1750",
    })
    void whenTheLoopIsBehindThenAllButFiveAreSkippedAndTheRhythmStays(long now, long skipped, long next) {
        assertThat(pacer.skip(now)).isEqualTo(skipped);
        assertThat(pacer.nextNanos()).isEqualTo(next);
    }

    @Test
    void whenSkippedOnceThenNothingMoreIsSkippedAtTheSameTime() {
        pacer.skip(2_000);

        assertThat(pacer.skip(2_000)).isZero();
    }

    @Test
    void whenTheClockWrapsThenTheRhythmStays() {
        TickPacer wrapping = new TickPacer(50, Long.MAX_VALUE - 10);

        assertThat(wrapping.skip(Long.MIN_VALUE + 389)).as("400 after the base").isEqualTo(3);
        assertThat(wrapping.nextNanos() - (Long.MAX_VALUE - 10)).isEqualTo(150);
    }
}
