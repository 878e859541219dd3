package io.byteborne.internal.dispatch;

import io.byteborne.internal.protocol.MessageType;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the time of handlers. Messages are handled one after another, so that the end of one is the beginning of the
 * next. To read the clock is the most expensive part of it, more than what many a handler does: while messages of a type
 * are handled within two microseconds, up to {@value #RUN} of them in a row share one look. World thread, except where a
 * method says otherwise.
 */
public final class HandlerTimes {
    private static final int RUN = 16;

    private final boolean taken;
    private final NanoClock clock;
    private long begunNanos;
    /** Whose messages have been handled since then, if any have. */
    private @Nullable Figures run;

    private int runMessages;

    // Guarded by the map's monitor.
    private final Map<MessageType, Figures> byType = new LinkedHashMap<>();
    private final List<BiConsumer<MessageType, Figures>> listeners = new ArrayList<>();

    /** @param taken whether there are times at all */
    public HandlerTimes(boolean taken, NanoClock clock) {
        this.taken = taken;
        this.clock = clock;
    }

    /** The figures of a type, which stay when its handler is replaced by another. Any thread. */
    Figures of(MessageType type) {
        synchronized (byType) {
            Figures known = byType.get(type);
            if (known != null) {
                return known;
            }
            Figures added = new Figures(clock);
            byType.put(type, added);
            listeners.forEach(listener -> listener.accept(type, added));
            return added;
        }
    }

    /** Shows those of each type, and from now on of each that gets its first handler. Any thread. */
    void forEachEver(BiConsumer<MessageType, Figures> listener) {
        synchronized (byType) {
            listeners.add(listener);
            byType.forEach(listener);
        }
    }

    /** The next message begins now. */
    void begin() {
        if (taken) {
            begunNanos = clock.nanoTime();
        }
    }

    /** A message of that type is about to be handled. */
    void begin(RegisteredHandler handler) {
        if (run != null && run != handler.statistics()) {
            endRun();
        }
    }

    /** When the message that is being handled began. */
    long begunNanos() {
        return begunNanos;
    }

    /** The message that was begun last has been dealt with. */
    void end(RegisteredHandler handler) {
        if (taken) {
            run = handler.statistics();
            runMessages++;
            if (runMessages == RUN || !run.isQuick()) {
                endRun();
            }
        }
    }

    /** The next message does not follow at once: those that were dealt with have their times now. */
    void endRun() {
        Figures ended = run;
        if (ended != null) {
            long now = clock.nanoTime();
            ended.handled(now, now - begunNanos, runMessages);
            begunNanos = now;
            run = null;
            runMessages = 0;
        }
    }

    /** A message that began at that time, and was worked on elsewhere meanwhile, has been dealt with. */
    void end(RegisteredHandler handler, long atNanos) {
        if (taken) {
            endRun();
            long now = clock.nanoTime();
            handler.statistics().handled(now, now - atNanos, 1);
            begunNanos = now;
        }
    }

    /**
     * How often messages of one type were handled, and how long that took. Written by the world thread alone, which
     * therefore needs no atomic additions; read by any.
     */
    public static final class Figures {
        /** {@link #maxNanos} forgets what is older than two of these, and may forget what is older than one. */
        static final Duration WINDOW = Duration.ofMinutes(1);

        private static final long WINDOW_NANOS = WINDOW.toNanos();
        private static final long QUICK_NANOS = 2_000;

        private final NanoClock clock;
        private final AtomicLong handled = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final AtomicLong totalNanos = new AtomicLong();
        private final AtomicLong windowBegunNanos;
        private final AtomicLong windowMaxNanos = new AtomicLong();
        private final AtomicLong lastWindowMaxNanos = new AtomicLong();
        /** How long one took on average when the clock was looked at last. World thread. */
        private long usualNanos = Long.MAX_VALUE;

        Figures(NanoClock clock) {
            this.clock = clock;
            this.windowBegunNanos = new AtomicLong(clock.nanoTime());
        }

        /** Whether messages were handled so quickly of late that a look at the clock for each would cost more. */
        boolean isQuick() {
            return usualNanos < QUICK_NANOS;
        }

        /**
         * Messages have been dealt with, at that time, and all together took so long. If that is more than usual, one of
         * them is taken to be the reason.
         */
        void handled(long nowNanos, long allTookNanos, int messages) {
            DispatchCounters.add(handled, messages);
            DispatchCounters.add(totalNanos, allTookNanos);
            long mean = allTookNanos / messages;
            longest(nowNanos, messages == 1 ? mean : Math.max(mean, allTookNanos - (messages - 1) * usualNanos));
            usualNanos = mean;
        }

        private void longest(long nowNanos, long tookNanos) {
            long windowAge = nowNanos - windowBegunNanos.getPlain();
            if (windowAge >= WINDOW_NANOS) {
                lastWindowMaxNanos.setOpaque(windowAge < 2 * WINDOW_NANOS ? windowMaxNanos.getPlain() : 0);
                windowMaxNanos.setOpaque(tookNanos);
                windowBegunNanos.setOpaque(nowNanos);
            } else if (tookNanos > windowMaxNanos.getPlain()) {
                windowMaxNanos.setOpaque(tookNanos);
            }
        }

        void failed() {
            DispatchCounters.add(failed, 1);
        }

        /** Messages that were dealt with. */
        public long handledCount() {
            return handled.getOpaque();
        }

        /** Messages whose handler, or something around it, threw. */
        public long failedCount() {
            return failed.getOpaque();
        }

        /** How long all of them took together. */
        public long totalNanos() {
            return totalNanos.getOpaque();
        }

        /** How long the one took that took longest in the last minute or two; 0 if there was none. */
        public long maxNanos() {
            long windowAge = clock.nanoTime() - windowBegunNanos.getOpaque();
            if (windowAge >= 2 * WINDOW_NANOS) {
                return 0;
            }
            long max = windowMaxNanos.getOpaque();
            return windowAge >= WINDOW_NANOS ? max : Math.max(max, lastWindowMaxNanos.getOpaque());
        }
    }
}
