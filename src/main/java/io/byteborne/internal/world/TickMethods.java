package io.byteborne.internal.world;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.world.TickCounter.TickSource;
import io.byteborne.world.NanoClock;
import io.byteborne.world.OnTick;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/** The game's {@link OnTick} methods. Set once at start-up, run on the world thread. */
public final class TickMethods {
    private TickMethod[] methods = new TickMethod[0];
    private final GameCalls calls;
    // Fields rather than variables of run: another thread may have to go on in the middle of a tick.
    private long tick;
    private int next;
    /** Written by the world thread only. */
    private final AtomicLong failures = new AtomicLong();

    public TickMethods(GameCalls calls) {
        this.calls = calls;
    }

    /** Sets the methods, in the order in which they are to run; before the world starts. */
    void set(List<TickMethod> ordered) {
        methods = ordered.toArray(TickMethod[]::new);
        next = methods.length;
    }

    /** Runs those whose turn it is in a tick, and which have not yet run in it. */
    void run(long number) {
        if (number != tick) {
            tick = number;
            next = 0;
        }
        while (next < methods.length) {
            calls.begin();
            if (!methods[next++].run(number)) {
                failures.setOpaque(failures.getPlain() + 1);
            }
        }
    }

    /** How many ticks after that one have no method to run. */
    long idleAfter(long number) {
        long idle = Long.MAX_VALUE;
        for (TickMethod method : methods) {
            idle = Math.min(idle, method.every - 1 - number % method.every);
        }
        return idle;
    }

    /** How often a method has thrown. Any thread. */
    public long failures() {
        return failures.getOpaque();
    }

    /** An {@link OnTick} method, ready to be called. World thread. */
    static final class TickMethod {
        static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

        private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(TickMethod.class));
        private final String description;
        private final int every;
        private final TickSource ticks;
        /** Takes the tick and returns nothing. */
        private final MethodHandle call;

        private final NanoClock clock;
        private boolean logged;
        private long loggedAtNanos;
        private long unlogged;

        TickMethod(String description, int every, TickSource ticks, MethodHandle call, NanoClock clock) {
            this.description = description;
            this.every = every;
            this.ticks = ticks;
            this.call = call;
            this.clock = clock;
        }

        /** Calls the method if it is its turn; false if it threw. */
        boolean run(long number) {
            if (number % every != 0) {
                return true;
            }
            try {
                call.invokeExact(ticks.at(number));
                return true;
            } catch (Throwable failure) {
                log(number, failure);
                return false;
            }
        }

        /** What fails in one tick fails in the next one, too: it is not worth a line each time. */
        private void log(long number, Throwable failure) {
            long now = clock.nanoTime();
            if (logged && now - loggedAtNanos < LOG_INTERVAL.toNanos()) {
                unlogged++;
                return;
            }
            clientLog.errorOf(
                    description,
                    "{} failed in tick {}; {} failures of it since the last such line were not logged",
                    description,
                    number,
                    unlogged,
                    failure);
            logged = true;
            loggedAtNanos = now;
            unlogged = 0;
        }
    }
}
