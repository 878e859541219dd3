package io.byteborne.internal.net.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTests {
    private static final long BEGIN = Long.MAX_VALUE - 5;

    /** Two a second, three at once. */
    private final TokenBucket bucket = new TokenBucket(2, 3, BEGIN);

    private void fillAt(long millis) {
        // Clocks may overflow.
        bucket.fill(BEGIN + Duration.ofMillis(millis).toNanos());
    }

    private int takeAll() {
        int taken = 0;
        while (bucket.take(1)) {
            taken++;
        }
        return taken;
    }

    @Test
    void whenItIsNewThenItIsFull() {
        assertThat(takeAll()).isEqualTo(3);
    }

    @Test
    void whenTimePassesThenItFillsAtItsRate() {
        takeAll();

        fillAt(499);
        assertThat(takeAll()).isZero();
        fillAt(500);
        assertThat(takeAll()).isOne();
        fillAt(1500);
        assertThat(takeAll()).isEqualTo(2);
    }

    @Test
    void whenMuchTimePassesThenItHoldsNoMoreThanItsCapacity() {
        takeAll();

        fillAt(3_600_000);

        assertThat(takeAll()).isEqualTo(3);
    }

    @Test
    void whenThereIsLessThanIsAskedForThenNothingIsTaken() {
        assertThat(bucket.take(4)).isFalse();
        assertThat(bucket.take(3)).isTrue();
    }

    @Test
    void whenThereIsRoomBeyondTheCapacityThenWhatTimeBroughtIsKeptInItAndNoMore() {
        takeAll();

        bucket.fill(
                BEGIN + Duration.ofSeconds(60).toNanos(), Duration.ofSeconds(10).toNanos());
        assertThat(takeAll()).isEqualTo(23);
        bucket.fill(
                BEGIN + Duration.ofSeconds(61).toNanos(), Duration.ofSeconds(10).toNanos());
        assertThat(takeAll()).isEqualTo(2);
    }

    @Test
    void whenSomethingIsTakenEarlyThenItIsPaidForLater() {
        takeAll();

        assertThat(bucket.take(1, Duration.ofMillis(499).toNanos())).isFalse();
        assertThat(bucket.take(1, Duration.ofMillis(500).toNanos())).isTrue();
        assertThat(bucket.take(1, Duration.ofMillis(500).toNanos())).isFalse();
        fillAt(500);
        assertThat(bucket.take(1)).isFalse();
        fillAt(1000);
        assertThat(takeAll()).isOne();
    }

    @Test
    void whenItIsFullBeyondItsCapacityThenThatStaysUntilItIsTaken() {
        bucket.fill(
                BEGIN + Duration.ofSeconds(60).toNanos(), Duration.ofSeconds(10).toNanos());
        fillAt(61_000);

        assertThat(takeAll()).isEqualTo(23);
        fillAt(120_000);
        assertThat(takeAll()).isEqualTo(3);
    }

    @Test
    void whenItIsCreditedThenThatIsOnTopAndStaysUntilItIsTaken() {
        bucket.credit(Duration.ofSeconds(10).toNanos());
        fillAt(1000);

        assertThat(takeAll()).isEqualTo(23);
        fillAt(60_000);
        assertThat(takeAll()).isEqualTo(3);
    }
}
