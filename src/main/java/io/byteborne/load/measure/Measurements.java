package io.byteborne.load.measure;

import io.byteborne.load.result.Latency;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.result.LoadResult.Counts;
import io.byteborne.load.view.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What the load client counts. World thread. */
public final class Measurements {
    private static final int KEPT_ERRORS = 10;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final long LONGEST_MICROS = 3_600_000_000L;
    private static final int DIGITS = 3;

    private final Consumer<String> onError;
    private final @Nullable ServerWords words;
    private final Reconnections reconnections = new Reconnections();
    private long redirects;
    private final Map<String, MessageFigures> byMessage = new LinkedHashMap<>();
    private final Histogram sendDelays = newHistogram();
    private final TimeSeries series = new TimeSeries();
    private final List<String> firstErrors = new ArrayList<>();
    private int mostConnections;
    private long sent;
    private long awaited;
    private long received;
    private long errors;

    /** Of the second that is going on. */
    private final Histogram recent = newHistogram();

    /** When the last second ended, and what it brought. */
    private Progress last = new Progress(0, 0, 0, 0, 0, 0, Double.NaN, Double.NaN, null);

    /**
     * @param onError is told of the first errors
     * @param words what servers say by the session protocol; null if it is not used
     */
    public Measurements(Consumer<String> onError, @Nullable ServerWords words) {
        this.onError = onError;
        this.words = words;
    }

    static Histogram newHistogram() {
        return new Histogram(LONGEST_MICROS, DIGITS);
    }

    static long micros(long nanos) {
        return Math.min(nanos / 1_000, LONGEST_MICROS);
    }

    /**
     * A message was sent.
     *
     * @param delayNanos how much later than due
     */
    public void sent(Sent message, long delayNanos) {
        sent++;
        awaited += message.awaitsAnswer() ? 1 : 0;
        figures(message).sent();
        sendDelays.recordValue(micros(delayNanos));
    }

    public void answered(Sent message, long roundTripNanos) {
        received++;
        long micros = micros(roundTripNanos);
        figures(message).answered(micros);
        recent.recordValue(micros);
    }

    private MessageFigures figures(Sent message) {
        return byMessage.computeIfAbsent(message.message(), name -> new MessageFigures());
    }

    /** What becomes of connections that are lost. */
    public Reconnections reconnections() {
        return reconnections;
    }

    /**
     * A connection goes on at another server.
     *
     * @param missing answers of the one before, which do not come any more and are no error
     */
    public void redirected(int missing) {
        redirects++;
        awaited -= missing;
    }

    /** Counts an error; the first ones are told and kept, as all of them could be tens of thousands. */
    public void error(String text) {
        errors++;
        if (errors <= KEPT_ERRORS) {
            firstErrors.add(text);
            onError.accept(text);
        } else if (errors == KEPT_ERRORS + 1) {
            onError.accept("further ones are counted, not shown");
        }
    }

    /** How far the run has come; rate and round trips are those of the last whole second. */
    public Progress progress(double seconds, int connections) {
        return new Progress(
                seconds,
                connections,
                sent,
                received,
                errors,
                last.receivedPerSecond(),
                last.p50Millis(),
                last.p99Millis(),
                heard());
    }

    private Progress.@Nullable Heard heard() {
        return words == null ? null : new Progress.Heard(words.roundTripMillis(), words.goodbyes());
    }

    /** A second is over, or the run is. */
    public Progress endSecond(double seconds, int connections) {
        mostConnections = Math.max(mostConnections, connections);
        series.add(
                last.seconds(),
                seconds,
                connections,
                sent - last.sent(),
                received - last.received(),
                errors - last.errors(),
                recent);
        last = new Progress(
                seconds,
                connections,
                sent,
                received,
                errors,
                (received - last.received()) / (seconds - last.seconds()),
                millis(50),
                millis(99),
                heard());
        recent.reset();
        return last;
    }

    private double millis(double percentile) {
        return recent.getTotalCount() == 0 ? Double.NaN : recent.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
    }

    /** Whether something was sent, everything was answered right, and nothing else went wrong. */
    private boolean isRight() {
        return errors == 0 && sent > 0 && received == awaited;
    }

    /**
     * All of it.
     *
     * @param seconds how long the client sent
     */
    public LoadResult result(Instant started, double seconds, Map<String, String> options) {
        Histogram all = newHistogram();
        byMessage.values().forEach(figures -> all.add(figures.roundTrips()));
        return new LoadResult(
                LoadResult.FORMAT,
                started.toString(),
                seconds,
                isRight(),
                options,
                new Counts(mostConnections, sent, awaited, received, errors),
                Latency.of(all),
                Latency.of(sendDelays),
                byMessage.entrySet().stream()
                        .map(entry -> entry.getValue().result(entry.getKey()))
                        .toList(),
                series.steps(),
                List.copyOf(firstErrors),
                words == null ? null : words.result(reconnections.result(), redirects));
    }
}
