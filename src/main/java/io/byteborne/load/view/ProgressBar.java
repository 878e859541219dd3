package io.byteborne.load.view;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line on a terminal that is drawn over several times a second. */
public final class ProgressBar implements LiveView {
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";
    private static final int LONGEST_BAR = 40;
    private static final int SHORTEST_BAR = 5;
    private static final int SECONDS_PER_MINUTE = 60;

    private final Terminal terminal;
    private final @Nullable Duration duration;

    /** @param duration of the run; null if it has no end */
    public ProgressBar(Terminal terminal, @Nullable Duration duration) {
        this.terminal = terminal;
        this.duration = duration;
    }

    @Override
    public void second(Progress now) {
        refresh(now);
    }

    @Override
    public void refresh(Progress now) {
        String errors = now.errors() == 0 ? "" : String.format(Locale.ROOT, "  %,d errors", now.errors());
        String figures = String.format(
                Locale.ROOT,
                "%s  %,d connected  %,.0f/s%s%s",
                time(now.seconds()),
                now.connections(),
                now.receivedPerSecond(),
                Double.isNaN(now.p99Millis()) ? "" : String.format(Locale.ROOT, "  p99 %.2f ms", now.p99Millis()),
                heard(now.heard()));
        // The last column stays free: some terminals go to the next line when it is written to.
        int room = terminal.columns() - 1 - errors.length();
        String bar = bar(now.seconds(), room - figures.length());
        figures = figures.substring(0, Math.min(figures.length(), Math.max(0, room - bar.length())));
        terminal.out().print(ERASE_LINE + coloured(GREEN, bar) + figures + coloured(RED, errors));
        terminal.out().flush();
    }

    private static String heard(Progress.@Nullable Heard heard) {
        if (heard == null) {
            return "";
        }
        String ping = Double.isNaN(heard.pingMillis())
                ? ""
                : String.format(Locale.ROOT, "  ping %.2f ms", heard.pingMillis());
        return heard.goodbyes() == 0 ? ping : ping + String.format(Locale.ROOT, "  %,d goodbyes", heard.goodbyes());
    }

    private String time(double seconds) {
        if (duration == null) {
            return shortly(seconds);
        }
        double all = duration.toNanos() / 1e9;
        return String.format(
                Locale.ROOT, "%3.0f %%  %s left", 100 * share(seconds), shortly(Math.max(0, Math.ceil(all - seconds))));
    }

    private static String shortly(double seconds) {
        long whole = (long) seconds;
        long minutes = whole / SECONDS_PER_MINUTE;
        if (minutes == 0) {
            return whole + " s";
        }
        if (minutes < SECONDS_PER_MINUTE) {
            return String.format(Locale.ROOT, "%d:%02d min", minutes, whole % SECONDS_PER_MINUTE);
        }
        return String.format(Locale.ROOT, "%d:%02d h", minutes / SECONDS_PER_MINUTE, minutes % SECONDS_PER_MINUTE);
    }

    private double share(double seconds) {
        return duration == null ? 0 : Math.clamp(seconds * 1e9 / duration.toNanos(), 0, 1);
    }

    /** Nothing, where there is no end to see or no room. */
    private String bar(double seconds, int room) {
        int length = Math.min(LONGEST_BAR, room - "[] ".length());
        if (duration == null || length < SHORTEST_BAR) {
            return "";
        }
        int done = (int) (share(seconds) * length);
        return "[" + "=".repeat(done) + " ".repeat(length - done) + "] ";
    }

    private String coloured(String colour, String text) {
        return terminal.colours() && !text.isEmpty() ? colour + text + PLAIN : text;
    }

    @Override
    public void error(String text) {
        terminal.out().println(ERASE_LINE + coloured(RED, "error: ") + text);
    }

    @Override
    public void end() {
        terminal.out().print(ERASE_LINE);
        terminal.out().flush();
    }
}
