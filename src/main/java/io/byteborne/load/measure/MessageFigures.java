package io.byteborne.load.measure;

import io.byteborne.load.result.Latency;
import io.byteborne.load.result.LoadResult.MessageResult;
import org.HdrHistogram.Histogram;

/** What is counted of one type of message. World thread. */
final class MessageFigures {
    private final Histogram roundTrips = Measurements.newHistogram();
    private long sent;

    void sent() {
        sent++;
    }

    void answered(long micros) {
        roundTrips.recordValue(micros);
    }

    Histogram roundTrips() {
        return roundTrips;
    }

    MessageResult result(String message) {
        return new MessageResult(message, sent, Latency.of(roundTrips));
    }
}
