package io.byteborne.load.result;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How long something took, in microseconds; zeros if there was nothing.
 *
 * @param count how many values there are
 * @param curve every percentile that the values can tell, ascending
 */
public record Latency(
        long count, double mean, double p50, double p90, double p99, double p999, double max, List<Point> curve) {

    private static final int CURVE_POINTS_PER_HALF = 5;

    /** So many percent took at most so long. */
    public record Point(double percentile, double micros) {}

    public static Latency of(Histogram micros) {
        List<Point> curve = new ArrayList<>();
        if (micros.getTotalCount() > 0) {
            for (HistogramIterationValue value : micros.percentiles(CURVE_POINTS_PER_HALF)) {
                curve.add(new Point(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo()));
            }
        }
        return new Latency(
                micros.getTotalCount(),
                micros.getMean(),
                micros.getValueAtPercentile(50),
                micros.getValueAtPercentile(90),
                micros.getValueAtPercentile(99),
                micros.getValueAtPercentile(99.9),
                micros.getMaxValue(),
                curve);
    }
}
