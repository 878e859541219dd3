package io.byteborne.world;

import io.byteborne.logging.RateLimitedLog;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** An {@link OnTick} method, ready to be called. World thread. */
final class TickMethod {
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
