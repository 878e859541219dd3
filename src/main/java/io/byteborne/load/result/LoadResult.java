package io.byteborne.load.result;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of the load client has measured. As JSON, it has these names.
 *
 * @param format of this description; changes when older programs could no longer read it
 * @param started when the run began, ISO 8601
 * @param seconds how long it sent
 * @param right whether every message was answered right
 * @param options what the run was told to do, and what it ran on
 * @param counts of messages and errors
 * @param roundTrip of all messages that were answered; from when each was due
 * @param sendDelay how much later than due messages left: what the load client itself adds
 * @param messages the same by type of message
 * @param series how it went, in steps of equal length except for the last
 * @param errors the first ones
 * @param sessionProtocol what the server has said by the session protocol; null if it was not used
 */
public record LoadResult(
        int format,
        String started,
        double seconds,
        boolean right,
        Map<String, String> options,
        Counts counts,
        Latency roundTrip,
        Latency sendDelay,
        List<MessageResult> messages,
        List<Step> series,
        List<String> errors,
        @Nullable SessionProtocol sessionProtocol) {

    public static final int FORMAT = 1;

    /**
     * How many.
     *
     * @param awaited messages that have an answer
     * @param received right answers
     */
    public record Counts(long connections, long sent, long awaited, long received, long errors) {}

    /**
     * What the server has said by the session protocol.
     *
     * @param roundTrip of the client's pings, which the server answers on its I/O threads
     * @param goodbyes connections that it has said goodbye to, by reason, before the run was over
     * @param reconnections what became of connections that were lost; null if none was
     * @param redirects how often a connection was sent to another server, and went on there
     */
    public record SessionProtocol(
            Latency roundTrip,
            List<Farewell> goodbyes,
            @Nullable Reconnections reconnections,
            long redirects) {}

    /**
     * Connections that were lost, where clients can resume their sessions.
     *
     * @param cut those that the client has cut by itself
     * @param lost all that were lost
     * @param resumed those that have got their sessions again
     * @param notResumed those that have not
     */
    public record Reconnections(long cut, long lost, long resumed, long notResumed) {}

    /**
     * Connections that the server has closed for one reason.
     *
     * @param text what it said to the last of them
     */
    public record Farewell(String reason, long count, String text) {}

    /** Of one type of message. */
    public record MessageResult(String message, long sent, Latency roundTrip) {}

    /**
     * How it went for a while.
     *
     * @param from seconds after the start
     * @param to seconds after the start
     * @param connections open at the end
     * @param sent messages
     * @param received right answers
     * @param p50 of the round trips, in microseconds; 0 without any
     */
    public record Step(
            double from,
            double to,
            int connections,
            long sent,
            long received,
            long errors,
            double p50,
            double p99,
            double max) {}

    /** Right answers per second. */
    public double receivedPerSecond() {
        return seconds == 0 ? 0 : counts.received() / seconds;
    }
}
