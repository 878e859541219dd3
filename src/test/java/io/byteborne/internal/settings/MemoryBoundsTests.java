package io.byteborne.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MemoryBoundsTests {
    private static final long MIB = 1 << 20;
    private static final SessionProperties SESSION = TestProperties.session();
    private static final DataSize MOST = DataSize.ofMegabytes(256);

    private static List<String> warnings(String queued, String sessions, int pendingOut, long heap, long direct) {
        return warnings(queued, sessions, pendingOut, resume(null, "64MB"), heap, direct);
    }

    private static ResumeProperties resume(@Nullable Duration window, @Nullable String maxTotalBytes) {
        return new ResumeProperties(
                window,
                1,
                null,
                DataSize.ofKilobytes(64),
                1,
                maxTotalBytes == null ? null : DataSize.parse(maxTotalBytes),
                Duration.ZERO,
                0);
    }

    private static List<String> warnings(
            String queued, String sessions, int pendingOut, ResumeProperties resume, long heap, long direct) {
        return MemoryBounds.warnings(
                TestProperties.server(
                        "max-queued-bytes=" + queued,
                        "max-sessions=" + sessions,
                        "max-pending-out=" + pendingOut + "MB"),
                SESSION,
                resume,
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
    void whenMoreMayBeKeptForResumingThanFitsThenItIsSaidIfAnythingIsKept() {
        Duration window = Duration.ofSeconds(30);

        assertThat(warnings("1MB", "1", 1, resume(window, "33MB"), 128, 64))
                .singleElement()
                .asString()
                .contains("byteborne.resume.max-total-bytes is", "a quarter of the 128MB", "-Xmx");
        assertThat(warnings("1MB", "1", 1, resume(window, "32MB"), 128, 64)).isEmpty();
        assertThat(warnings("1MB", "1", 1, resume(null, "33MB"), 128, 64)).isEmpty();
        assertThat(resume(window, null).maxTotalBytes())
                .isEqualTo(
                        DataSize.ofBytes(Math.min(64 * MIB, Runtime.getRuntime().maxMemory() / 8)));
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
