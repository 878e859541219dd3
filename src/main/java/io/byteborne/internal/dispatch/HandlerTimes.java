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

/**
 * Takes the time of handlers. Messages are handled one after another, so that the end of one is the beginning of the
 * next, and the clock is read once for each: that is the most expensive part of it. World thread, except where a method says
 * otherwise.
 */
public final class HandlerTimes {
    private final boolean taken;
    private final NanoClock clock;
    private long begunNanos;

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

    /** When the message that is being handled began. */
    long begunNanos() {
        return begunNanos;
    }

    /** A message that began at that time has been dealt with. */
    void end(RegisteredHandler handler, long atNanos) {
        if (taken) {
            long now = clock.nanoTime();
            handler.statistics().handled(now, now - atNanos);
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

        private final NanoClock clock;
        private final AtomicLong handled = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final AtomicLong totalNanos = new AtomicLong();
        private final AtomicLong windowBegunNanos;
        private final AtomicLong windowMaxNanos = new AtomicLong();
        private final AtomicLong lastWindowMaxNanos = new AtomicLong();

        Figures(NanoClock clock) {
            this.clock = clock;
            this.windowBegunNanos = new AtomicLong(clock.nanoTime());
        }

        /** A message has been dealt with, at that time, and it took so long. */
        void handled(long nowNanos, long tookNanos) {
            DispatchCounters.add(handled, 1);
            DispatchCounters.add(totalNanos, tookNanos);
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
