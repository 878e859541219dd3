package io.byteborne.load.view;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A line for each second, for files and pipes. Its percentiles are of the answers since the line before. */
public final class PlainLines implements LiveView {
    private final PrintStream out;

    public PlainLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void second(Progress now) {
        out.printf(
                Locale.ROOT,
                "%5d s  connected %,d  sent %,d  received %,d  errors %,d  round trip p50 %s ms  p99 %s ms%s%n",
                Math.round(now.seconds()),
                now.connections(),
                now.sent(),
                now.received(),
                now.errors(),
                millis(now.p50Millis()),
                millis(now.p99Millis()),
                heard(now.heard()));
    }

    private static String heard(Progress.@Nullable Heard heard) {
        return heard == null
                ? ""
                : String.format(
                        Locale.ROOT, "  ping %s ms  goodbyes %,d", millis(heard.pingMillis()), heard.goodbyes());
    }

    private static String millis(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }

    @Override
    public void error(String text) {
        out.println("error: " + text);
    }
}
