package io.byteborne.internal.world.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.world.ManualClock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.StaticApplicationContext;

/** The watchdog without its thread: a test looks, each 100 ms of a clock of its own. */
@ExtendWith(OutputCaptureExtension.class)
class WatchdogTests {
    private static final Duration WARN_AFTER = Duration.ofSeconds(1);
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final ManualClock clock = new ManualClock();
    private final StaticApplicationContext context = new StaticApplicationContext();
    private final ApplicationAvailabilityBean availability = new ApplicationAvailabilityBean();
    private WorldLifecycle.@Nullable Progress progress = new WorldLifecycle.Progress(Thread.currentThread(), 0);
    private final Watchdog watchdog =
            new Watchdog(() -> progress, clock, WARN_AFTER, new Readiness(context, availability));

    @BeforeEach
    void accept() {
        context.addApplicationListener(availability);
        context.refresh();
        publish(ReadinessState.ACCEPTING_TRAFFIC);
    }

    private void publish(ReadinessState state) {
        AvailabilityChangeEvent.publish(context, state);
    }

    /** The world thread begins a pass now. */
    private void beat() {
        progress = new WorldLifecycle.Progress(Thread.currentThread(), clock.nanoTime());
    }

    private void pass(Duration time) {
        for (long i = time.dividedBy(PERIOD); i > 0; i--) {
            clock.advance(PERIOD);
            watchdog.look();
        }
    }

    private boolean isReady() {
        return availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
    }

    private static List<String> linesOf(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains("The world thread "))
                .toList();
    }

    @Test
    void whenTheWorldComesRoundInTimeThenNothingIsSaid(CapturedOutput output) {
        for (int i = 0; i < 20; i++) {
            beat();
            pass(Duration.ofMillis(900));
        }

        assertThat(linesOf(output)).isEmpty();
        assertThat(watchdog.blockedSeconds()).isZero();
        assertThat(isReady()).isTrue();
    }

    @Test
    void whenTheWorldSleepsUntilATimeToComeThenItIsNotBlocked(CapturedOutput output) {
        progress = new WorldLifecycle.Progress(
                Thread.currentThread(), Duration.ofMinutes(1).toNanos());

        pass(Duration.ofMinutes(1));

        assertThat(linesOf(output)).isEmpty();
        assertThat(isReady()).isTrue();
    }

    @Test
    void whenTheWorldIsBlockedThenItsStackIsLoggedAfterASecondAndReadinessIsDown(CapturedOutput output) {
        pass(Duration.ofMillis(900));
        assertThat(linesOf(output)).isEmpty();

        pass(PERIOD);

        assertThat(linesOf(output)).singleElement().asString().contains("blocked for 1000 ms");
        assertThat(output).contains("\tat io.byteborne.internal.world.loop.WatchdogTests.pass(WatchdogTests.java:");
        assertThat(isReady()).isFalse();
        assertThat(watchdog.blockedSeconds()).isEqualTo(1);
    }

    @Test
    void whenTheWorldStaysBlockedThenItsStackIsLoggedEachFiveSeconds(CapturedOutput output) {
        pass(Duration.ofSeconds(16));

        assertThat(linesOf(output)).hasSize(4);
        assertThat(linesOf(output).get(1)).contains("blocked for 6000 ms");
        assertThat(linesOf(output).get(3)).contains("blocked for 16000 ms");
        assertThat(watchdog.blockedSeconds()).isEqualTo(16);
        assertThat(isReady()).isFalse();
    }

    @Test
    void whenTheWorldIsBackThenOneLineSaysHowLongItTookAndReadinessIsUp(CapturedOutput output) {
        pass(Duration.ofSeconds(2));
        beat();
        pass(Duration.ofMillis(500));

        assertThat(linesOf(output)).hasSize(2).last().asString().contains("is back; it was blocked for 2100 ms");
        assertThat(watchdog.blockedSeconds()).isZero();
        assertThat(isReady()).isTrue();
    }

    @Test
    void whenItBlocksTwiceThenEachIsReported(CapturedOutput output) {
        pass(Duration.ofSeconds(2));
        beat();
        pass(Duration.ofSeconds(2));

        assertThat(linesOf(output)).hasSize(3).last().asString().contains("blocked for 1000 ms");
        assertThat(isReady()).isFalse();
    }

    @Test
    void whenTheWholeProcessStoodStillThenTheWorldIsNotBlamed(CapturedOutput output) {
        clock.advance(Duration.ofSeconds(30));
        watchdog.look();
        beat();
        pass(PERIOD);

        assertThat(linesOf(output)).isEmpty();
        assertThat(isReady()).isTrue();
    }

    @Test
    void whenTheWorldHasNoThreadThenNothingIsWatched(CapturedOutput output) {
        progress = null;

        pass(Duration.ofSeconds(3));

        assertThat(linesOf(output)).isEmpty();
        assertThat(watchdog.blockedSeconds()).isZero();
    }

    @Test
    void whenTheProgramStopsWhileTheWorldIsBlockedThenItDoesNotBecomeReadyAgain() {
        pass(Duration.ofSeconds(2));
        publish(ReadinessState.REFUSING_TRAFFIC);
        beat();
        pass(PERIOD);

        assertThat(isReady()).isFalse();
    }

    @Test
    void whenTheProgramBecomesReadyWhileTheWorldIsBlockedThenItIsTakenBack() {
        publish(ReadinessState.REFUSING_TRAFFIC);
        pass(Duration.ofSeconds(2));
        publish(ReadinessState.ACCEPTING_TRAFFIC);
        pass(PERIOD);
        assertThat(isReady()).isFalse();

        beat();
        pass(PERIOD);

        assertThat(isReady()).isTrue();
    }

    @Test
    void whenTheWorldSleepsThenTheNextLookComesLaterThanWhenItDoesNot() {
        long seldom = WARN_AFTER.toNanos() / 4 * 3;
        beat();
        assertThat(watchdog.look()).as("in a pass").isEqualTo(PERIOD.toNanos());

        progress = new WorldLifecycle.Progress(
                Thread.currentThread(), clock.nanoTime() + Duration.ofSeconds(1).toNanos());
        assertThat(watchdog.look()).as("asleep").isEqualTo(seldom);
        assertThat(watchdog.look()).as("still asleep").isEqualTo(seldom);

        progress = null;
        assertThat(watchdog.look()).as("there is none").isEqualTo(seldom);
    }

    @Test
    void whenItLooksAsSeldomAsItMayThenABlockedWorldIsReportedAsSoonAsWithFrequentLooks() {
        for (long begins = 0; begins < 750; begins += 10) {
            progress = new WorldLifecycle.Progress(Thread.currentThread(), Long.MAX_VALUE);
            Duration next = Duration.ofNanos(watchdog.look());
            assertThat(isReady()).isTrue();

            // The world wakes, and blocks at once.
            clock.advanceMillis(begins);
            beat();
            clock.advance(next.minusMillis(begins));
            while (isReady()) {
                assertThat(watchdog.blockedSeconds()).isLessThan(1.1);
                next = Duration.ofNanos(watchdog.look());
                clock.advance(next);
            }
        }
    }
}
