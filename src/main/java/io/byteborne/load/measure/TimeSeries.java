package io.byteborne.load.measure;

import io.byteborne.load.result.LoadResult.Step;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/**
 * How a run goes, in steps of a second. There are at most {@value #LIMIT}: when they are full, each two are merged into
 * one, and steps are twice as long from then on, so that a run may take days. World thread.
 */
final class TimeSeries {
    static final int LIMIT = 600;

    private static final int DIGITS = 3;
    /** What is shorter says nothing of a rate: the end of a run belongs to the step before it. */
    private static final double SHORTEST_SECONDS = 0.5;

    private final List<Slot> slots = new ArrayList<>();
    private int secondsPerSlot = 1;

    /** One step while it can still grow. */
    private static final class Slot {
        private final double from;
        private final Histogram roundTrips = new PackedHistogram(DIGITS);
        private double to;
        private int seconds;
        private int connections;
        private long sent;
        private long received;
        private long errors;

        Slot(double from) {
            this.from = from;
        }

        void add(Slot later) {
            to = later.to;
            seconds += later.seconds;
            connections = later.connections;
            sent += later.sent;
            received += later.received;
            errors += later.errors;
            roundTrips.add(later.roundTrips);
        }

        Step step() {
            return new Step(
                    from,
                    to,
                    connections,
                    sent,
                    received,
                    errors,
                    roundTrips.getValueAtPercentile(50),
                    roundTrips.getValueAtPercentile(99),
                    roundTrips.getMaxValue());
        }
    }

    /** What has happened since the last time, which was a second ago or, at the end of the run, less. */
    void add(double from, double to, int connections, long sent, long received, long errors, Histogram roundTrips) {
        Slot second = new Slot(from);
        second.to = to;
        second.seconds = 1;
        second.connections = connections;
        second.sent = sent;
        second.received = received;
        second.errors = errors;
        second.roundTrips.add(roundTrips);
        boolean isRest = to - from < SHORTEST_SECONDS;
        if (!slots.isEmpty() && (isRest || slots.getLast().seconds < secondsPerSlot)) {
            slots.getLast().add(second);
            return;
        }
        if (slots.size() == LIMIT) {
            merge();
        }
        slots.add(second);
    }

    private void merge() {
        List<Slot> merged = new ArrayList<>();
        for (int i = 0; i < slots.size(); i += 2) {
            slots.get(i).add(slots.get(i + 1));
            merged.add(slots.get(i));
        }
        slots.clear();
        slots.addAll(merged);
        secondsPerSlot *= 2;
    }

    List<Step> steps() {
        return slots.stream().map(Slot::step).toList();
    }
}
