package io.byteborne.load.view;

import org.jspecify.annotations.Nullable;

/**
 * How far a run has come.
 *
 * @param connections open now
 * @param received right answers
 * @param receivedPerSecond in the last second
 * @param p50Millis of the last second; NaN without answers
 * @param heard by the session protocol; null if it is not used
 */
public record Progress(
        double seconds,
        int connections,
        long sent,
        long received,
        long errors,
        double receivedPerSecond,
        double p50Millis,
        double p99Millis,
        @Nullable Heard heard) {
    /**
     * What the server says by the session protocol.
     *
     * @param pingMillis the round trip of pings, in the middle of all so far; NaN without any
     * @param goodbyes connections that it has said goodbye to
     */
    public record Heard(double pingMillis, long goodbyes) {}
}
