package io.byteborne.dispatch;

import io.byteborne.protocol.MessageType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Takes the time of handlers. Messages are handled one behind the other, so that the end of one is the beginning of the
 * next, and the clock is read once for each: that is the most expensive part of it. World thread, but for what says
 * otherwise.
 */
final class HandlerTimes {
    private final boolean taken;
    private final LongSupplier nanoTime;
    private long begunNanos;

    // Guarded by the map's monitor.
    private final Map<MessageType, HandlerStatistics> byType = new LinkedHashMap<>();
    private final List<BiConsumer<MessageType, HandlerStatistics>> listeners = new ArrayList<>();

    /** @param taken whether there are times at all */
    HandlerTimes(boolean taken, LongSupplier nanoTime) {
        this.taken = taken;
        this.nanoTime = nanoTime;
    }

    /** The figures of a type, which stay when its handler is replaced by another. Any thread. */
    HandlerStatistics of(MessageType type) {
        synchronized (byType) {
            HandlerStatistics known = byType.get(type);
            if (known != null) {
                return known;
            }
            HandlerStatistics added = new HandlerStatistics(nanoTime);
            byType.put(type, added);
            listeners.forEach(listener -> listener.accept(type, added));
            return added;
        }
    }

    /** Shows those of each type, and from now on of each that gets its first handler. Any thread. */
    void forEachEver(BiConsumer<MessageType, HandlerStatistics> listener) {
        synchronized (byType) {
            listeners.add(listener);
            byType.forEach(listener);
        }
    }

    /** The next message begins now. */
    void begin() {
        if (taken) {
            begunNanos = nanoTime.getAsLong();
        }
    }

    /** When the message that is being handled began. */
    long begunNanos() {
        return begunNanos;
    }

    /** A message that began at that time has been dealt with. */
    void end(HandlerRegistration handler, long atNanos) {
        if (taken) {
            long now = nanoTime.getAsLong();
            handler.statistics().handled(now, now - atNanos);
            begunNanos = now;
        }
    }
}
