package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HandlerStatisticsTests {
    private static final long WINDOW = HandlerTimes.Figures.WINDOW.toNanos();

    // Clocks may begin anywhere.
    private final AtomicLong clock = new AtomicLong(-WINDOW);
    private final HandlerTimes.Figures statistics = new HandlerTimes.Figures(clock::get);

    private void handled(long tookNanos) {
        statistics.handled(clock.get(), tookNanos, 1);
    }

    @Test
    void whenMessagesAreHandledThenTheyAndTheirTimeAreSummedUp() {
        handled(5);
        handled(30);
        handled(10);
        statistics.failed();

        assertThat(statistics.handledCount()).isEqualTo(3);
        assertThat(statistics.totalNanos()).isEqualTo(45);
        assertThat(statistics.maxNanos()).isEqualTo(30);
        assertThat(statistics.failedCount()).isOne();
    }

    @Test
    void whenTheLongestIsTwoWindowsOldThenItIsForgotten() {
        handled(100);
        clock.addAndGet(WINDOW);
        handled(7);
        assertThat(statistics.maxNanos()).as("in the window after").isEqualTo(100);

        clock.addAndGet(WINDOW);
        assertThat(statistics.maxNanos()).as("two windows later").isEqualTo(7);
        handled(3);
        assertThat(statistics.maxNanos()).isEqualTo(7);

        clock.addAndGet(2 * WINDOW);
        assertThat(statistics.maxNanos()).as("after silence").isZero();
        handled(1);
        assertThat(statistics.maxNanos()).isOne();
        assertThat(statistics.totalNanos()).as("total").isEqualTo(111);
    }
}
