package io.byteborne.load.result;

import io.byteborne.load.result.LoadResult.Farewell;
import io.byteborne.load.result.LoadResult.MessageResult;
import io.byteborne.load.result.LoadResult.Reconnections;
import io.byteborne.load.result.LoadResult.SessionProtocol;
import java.io.PrintStream;
import java.util.Locale;

/** What is printed when a run is over. */
public final class Summary {
    private static final double MICROS_PER_MILLI = 1e3;
    /** Below this, nobody would see the load client's own delay in a round trip. */
    private static final double NOTABLE_DELAY_MICROS = 5_000;

    private final PrintStream out;

    public Summary(PrintStream out) {
        this.out = out;
    }

    public void print(LoadResult result) {
        out.printf(
                Locale.ROOT,
                "%nAfter %.1f s: sent %,d, answered right %,d, errors %,d%n",
                result.seconds(),
                result.counts().sent(),
                result.counts().received(),
                result.counts().errors());
        out.println("Round trip in ms: " + percentiles(result.roundTrip()));
        if (result.messages().size() > 1) {
            result.messages().forEach(this::print);
        }
        SessionProtocol heard = result.sessionProtocol();
        if (heard != null) {
            out.println("Pings in ms: " + percentiles(heard.roundTrip()));
            heard.goodbyes().forEach(this::print);
            if (heard.reconnections() != null) {
                print(heard.reconnections());
            }
            if (heard.redirects() > 0) {
                out.printf(Locale.ROOT, "Sent to another server, and went on there: %,d times%n", heard.redirects());
            }
        }
        if (result.sendDelay().p99() > NOTABLE_DELAY_MICROS) {
            out.printf(
                    Locale.ROOT,
                    "The load client itself was late: 1 %% of its messages left %s ms or more after they were due. The"
                            + " round trips contain that; use more machines, or less load.%n",
                    millis(result.sendDelay().p99()));
        }
        out.println(result.right() ? "OK: every message was answered right." : "FAILED: see the errors above.");
    }

    private void print(Reconnections lost) {
        out.printf(
                Locale.ROOT,
                "Connections lost: %,d, of which the client cut %,d; sessions resumed %,d, not resumed %,d%n",
                lost.lost(),
                lost.cut(),
                lost.resumed(),
                lost.notResumed());
    }

    private void print(Farewell goodbye) {
        out.printf(
                Locale.ROOT,
                "Goodbye of the server: %s, %,d times%s%n",
                goodbye.reason(),
                goodbye.count(),
                goodbye.text().isEmpty() ? "" : ": " + goodbye.text());
    }

    private void print(MessageResult message) {
        String times = message.roundTrip().count() == 0 ? "no answers" : percentiles(message.roundTrip());
        out.printf(Locale.ROOT, "  %s: sent %,d, %s%n", message.message(), message.sent(), times);
    }

    private static String percentiles(Latency latency) {
        if (latency.count() == 0) {
            return "p50 -  p90 -  p99 -  p99.9 -  max -";
        }
        return "p50 %s  p90 %s  p99 %s  p99.9 %s  max %s"
                .formatted(
                        millis(latency.p50()),
                        millis(latency.p90()),
                        millis(latency.p99()),
                        millis(latency.p999()),
                        millis(latency.max()));
    }

    private static String millis(double micros) {
        return String.format(Locale.ROOT, "%.2f", micros / MICROS_PER_MILLI);
    }
}
