package io.byteborne.dummy;

import java.io.PrintStream;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What the load client counts and prints. World thread. */
final class DummyReport {
    private static final int SHOWN_ERRORS = 10;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final long LONGEST_MICROS = 3_600_000_000L;

    private final PrintStream out;
    private final Histogram all = new Histogram(LONGEST_MICROS, 3);
    private final Histogram recent = new Histogram(LONGEST_MICROS, 3);
    private long sent;
    private long received;
    private long errors;

    DummyReport(PrintStream out) {
        this.out = out;
    }

    void sent() {
        sent++;
    }

    void answered(long roundTripNanos) {
        received++;
        long micros = Math.min(roundTripNanos / 1_000, LONGEST_MICROS);
        all.recordValue(micros);
        recent.recordValue(micros);
    }

    /** Counts an error; the first ones are printed, as all of them could be tens of thousands. */
    void error(String text) {
        errors++;
        if (errors <= SHOWN_ERRORS) {
            out.println("error: " + text);
        } else if (errors == SHOWN_ERRORS + 1) {
            out.println("error: further ones are counted, not shown");
        }
    }

    void start(DummyProperties properties) {
        out.printf(
                Locale.ROOT,
                "Dummy client: %,d connections to %s, a message on each every %d ms%n",
                properties.connections(),
                properties.address(),
                properties.interval().toMillis());
    }

    /** The line of each second; its percentiles are of the answers since the line before. */
    void live(long seconds, int connected) {
        out.printf(
                Locale.ROOT,
                "%5d s  connected %,d  sent %,d  received %,d  errors %,d  round trip p50 %s ms  p99 %s ms%n",
                seconds,
                connected,
                sent,
                received,
                errors,
                millis(recent, 50),
                millis(recent, 99));
        recent.reset();
    }

    void summary(double seconds) {
        out.printf(
                Locale.ROOT,
                "%nAfter %.1f s: sent %,d, answered right %,d, errors %,d%n",
                seconds,
                sent,
                received,
                errors);
        out.printf(
                Locale.ROOT,
                "Round trip in ms: p50 %s  p90 %s  p99 %s  p99.9 %s  max %s%n",
                millis(all, 50),
                millis(all, 90),
                millis(all, 99),
                millis(all, 99.9),
                millis(all, 100));
        out.println(isRight() ? "OK: every message was answered right." : "FAILED: see the errors above.");
    }

    /** Whether something was sent, everything was answered right, and nothing else went wrong. */
    boolean isRight() {
        return errors == 0 && sent > 0 && received == sent;
    }

    private static String millis(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.2f", histogram.getValueAtPercentile(percentile) / MICROS_PER_MILLI);
    }
}
