package io.byteborne.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MemoryBoundsTests {
    private static final long MIB = 1 << 20;
    private static final SessionProperties SESSION = TestProperties.session();
    private static final DataSize MOST = DataSize.ofMegabytes(256);

    private static List<String> warnings(String queued, String sessions, int pendingOut, long heap, long direct) {
        return MemoryBounds.warnings(
                TestProperties.server(
                        "max-queued-bytes=" + queued,
                        "max-sessions=" + sessions,
                        "max-pending-out=" + pendingOut + "MB"),
                SESSION,
                heap * MIB,
                direct * MIB);
    }

    @Test
    void whenNothingIsSetThenTheBoundsAreSharesOfWhatTheJvmHasAndNotMoreThan256Mib() {
        DataSize eighth = DataSize.ofBytes(Runtime.getRuntime().maxMemory() / 8);
        DataSize quarter = DataSize.ofBytes(PlatformDependent.maxDirectMemory() / 4);

        assertThat(TestProperties.server().maxQueuedBytes()).isEqualTo(eighth.compareTo(MOST) < 0 ? eighth : MOST);
        assertThat(TestProperties.server().maxPendingOut()).isEqualTo(quarter.compareTo(MOST) < 0 ? quarter : MOST);
    }

    @Test
    void whenWhatIsSetFitsThenNothingIsSaid() {
        assertThat(warnings("256MB", "10000", 256, 1024, 512)).isEmpty();
    }

    @Test
    void whenMoreMayBeQueuedThanFitsThenItIsSaid() {
        assertThat(warnings("257MB", "10000", 1, 1024, 1024))
                .singleElement()
                .asString()
                .contains("byteborne.server.max-queued-bytes is", "a quarter of the 1024MB", "-Xmx");
    }

    @Test
    void whenMoreMayBePendingThanFitsThenItIsSaid() {
        assertThat(warnings("1MB", "1", 33, 1024, 64))
                .singleElement()
                .asString()
                .contains("byteborne.server.max-pending-out is", "half of the 64MB", "-XX:MaxDirectMemorySize");
    }

    @Test
    void whenPacketsOfAllSessionsCouldTakeHalfOfTheHeapThenItIsSaid() {
        assertThat(warnings("1MB", "10000", 1, 150, 150))
                .singleElement()
                .asString()
                .contains("byteborne.server.max-sessions is 10000", "156MB", "half of the 150MB");
    }
}
