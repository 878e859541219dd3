package io.byteborne.internal.world.loop;

import io.byteborne.internal.logging.ThreadStack;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out that the world thread does not come round any more, since something on it blocks, and says where it stands;
 * and says when it is back. It only looks: {@link WatchdogLifecycle} owns the thread that lets it.
 */
public final class Watchdog {
    /** How often the stack of a thread that stays blocked is logged again. */
    static final Duration REPEAT = Duration.ofSeconds(5);

    private static final Duration LONGEST_PERIOD = Duration.ofMillis(100);
    private static final int LOOKS_UNTIL_WARNING = 5;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private final Supplier<WorldLifecycle.@Nullable Progress> world;
    private final NanoClock clock;
    private final long warnAfterNanos;
    private final long periodNanos;
    private final Readiness readiness;

    // Touched by the thread that looks only.
    private WorldLifecycle.@Nullable Progress blocked;
    private long lastLookNanos;
    private long nextReportNanos;

    /** @param world the world thread; null while there is none */
    public Watchdog(
            Supplier<WorldLifecycle.@Nullable Progress> world,
            NanoClock clock,
            Duration warnAfter,
            Readiness readiness) {
        this.world = world;
        this.clock = clock;
        this.warnAfterNanos = warnAfter.toNanos();
        this.periodNanos = Math.min(warnAfterNanos / LOOKS_UNTIL_WARNING, LONGEST_PERIOD.toNanos());
        this.readiness = readiness;
        this.lastLookNanos = clock.nanoTime();
    }

    /**
     * Looks once. A look that finds the world asleep need not be followed soon: a pass that begins after it is not yet
     * overdue at the next one, and from then on looks are frequent. By one thread.
     *
     * @return in how many nanoseconds to look again
     */
    long look() {
        long now = clock.nanoTime();
        boolean late = now - lastLookNanos >= warnAfterNanos;
        lastLookNanos = now;
        if (late) {
            // The whole process stood still, the one who looks included: that says nothing of the world thread.
            return periodNanos;
        }
        WorldLifecycle.Progress progress = world.get();
        WorldLifecycle.Progress before = blocked;
        if (before != null && !before.equals(progress)) {
            blocked = null;
            log.warn("The world thread is back; it was blocked for {} ms", millis(now - before.expectedNanos()));
        }
        if (progress != null && isOverdue(progress, now)) {
            report(progress, now);
        }
        readiness.set(blocked == null);
        boolean asleep = progress == null || progress.expectedNanos() - now > 0;
        return asleep ? warnAfterNanos / 4 * 3 : periodNanos;
    }

    /** In how many nanoseconds to look again after a look that failed. */
    long periodNanos() {
        return periodNanos;
    }

    private boolean isOverdue(WorldLifecycle.Progress progress, long now) {
        return now - progress.expectedNanos() >= warnAfterNanos;
    }

    private void report(WorldLifecycle.Progress progress, long now) {
        if (blocked == null || now - nextReportNanos >= 0) {
            nextReportNanos = now + REPEAT.toNanos();
            StackTraceElement[] stack = progress.thread().getStackTrace();
            log.error(
                    "The world thread has been blocked for {} ms{}, as its stack shows: {}",
                    millis(now - progress.expectedNanos()),
                    BlockedCall.describe(stack),
                    ThreadStack.of(progress.thread(), stack));
        }
        blocked = progress;
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }

    /** For how many seconds the world thread has been blocked; 0 while it is not. Any thread. */
    public double blockedSeconds() {
        WorldLifecycle.Progress progress = world.get();
        long now = clock.nanoTime();
        return progress == null || !isOverdue(progress, now) ? 0 : (now - progress.expectedNanos()) / NANOS_PER_SECOND;
    }
}
