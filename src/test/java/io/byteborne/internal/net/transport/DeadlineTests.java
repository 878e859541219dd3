package io.byteborne.internal.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTests {
    @Test
    void whenTheTimeIsUsualThenWhatIsLeftOfItShrinks() {
        long hour = Duration.ofHours(1).toNanos();

        assertThat(Deadline.in(Duration.ofHours(1)).remainingNanos())
                .isPositive()
                .isLessThanOrEqualTo(hour);
        assertThat(Deadline.in(Duration.ZERO).remainingNanos()).isZero();
    }

    @Test
    void whenTheTimeIsLongerThanNanosecondsCanCountThenTheDeadlineIsFarAway() {
        assertThat(Deadline.in(Duration.ofSeconds(Long.MAX_VALUE)).remainingNanos())
                .isGreaterThan(Duration.ofDays(100 * 365).toNanos());
        assertThat(Deadline.in(Duration.ofSeconds(Long.MIN_VALUE)).remainingNanos())
                .isZero();
    }
}
