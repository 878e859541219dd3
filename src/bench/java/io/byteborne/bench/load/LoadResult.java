package io.byteborne.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What came of it.
 *
 * @param answers replies that came, each checked
 * @param seconds how long it was measured
 * @param micros times from when each message was sent (closed loop) or was to be sent (open loop: so a server that
 *     stalls is charged for every message that had to wait) to its reply
 */
public record LoadResult(long answers, double seconds, Histogram micros) {
    /** Replies per second. */
    public double rate() {
        return answers / seconds;
    }

    /** A percentile of the round trips, in microseconds. */
    public long micros(double percentile) {
        return micros.getValueAtPercentile(percentile);
    }
}
