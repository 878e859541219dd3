package io.byteborne.load.view;

/**
 * How far a run has come.
 *
 * @param connections open now
 * @param received right answers
 * @param receivedPerSecond in the last second
 * @param p50Millis of the last second; NaN without answers
 */
public record Progress(
        double seconds,
        int connections,
        long sent,
        long received,
        long errors,
        double receivedPerSecond,
        double p50Millis,
        double p99Millis) {}
