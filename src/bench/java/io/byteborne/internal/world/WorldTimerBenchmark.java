package io.byteborne.internal.world;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Timers, 100,000 of them: one operation is one timer that is set and cancelled, or one callback. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WorldTimerBenchmark {
    private static final int TIMERS = 100_000;
    private static final int TICK_MILLIS = 33;
    private static final int TICKS = 100;
    private static final int DUE_EACH_TICK = TIMERS / TICKS;

    private final ManualClock clock = new ManualClock();
    private final WorldTimer timer = WorldParts.timer(clock);
    private final Duration[] delays = new Random(1)
            .ints(1024, 0, TICKS * TICK_MILLIS)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    private int next;
    private long calls;

    /** Sets the timers, each repeating every 100 ticks, so that 1 % are due in every tick. */
    @Setup
    public void set() {
        Duration interval = Duration.ofMillis((long) TICKS * TICK_MILLIS);
        Random random = new Random(2);
        for (int i = 0; i < TIMERS; i++) {
            int tick = i % TICKS;
            Duration first = Duration.ofMillis((long) tick * TICK_MILLIS + 1 + random.nextInt(TICK_MILLIS));
            timer.every(first, interval, () -> {
                calls++;
                return true;
            });
        }
    }

    /** One more, somewhere among the others. */
    @Benchmark
    public boolean setAndCancel() {
        next = (next + 1) % delays.length;
        return timer.after(delays[next], () -> calls++).cancel();
    }

    /** One tick, in which 1,000 run and are set again. */
    @Benchmark
    @OperationsPerInvocation(DUE_EACH_TICK)
    public long run() {
        clock.advanceMillis(TICK_MILLIS);
        timer.run();
        return calls;
    }
}
