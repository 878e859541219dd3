package io.byteborne.load.result;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** One result against an earlier one. */
public final class Comparison {
    private final String beforeName;
    private final LoadResult before;
    private final String afterName;
    private final LoadResult after;

    /** What makes a figure worse. */
    enum Worse {
        LESS,
        MORE,
        /** Nothing: it differs too much from run to run. */
        NEVER
    }

    /** A figure of both. */
    record Row(String name, double before, double after, Worse worse) {
        /** NaN if there is nothing to divide by. */
        double ratio() {
            return before == 0 ? Double.NaN : after / before;
        }

        String ratioText() {
            return Double.isNaN(ratio()) ? "–" : String.format(Locale.ROOT, "%.3f", ratio());
        }

        boolean isWorseThan(double share) {
            return switch (worse) {
                case LESS -> after < before * (1 - share);
                case MORE -> after > before * (1 + share);
                case NEVER -> false;
            };
        }
    }

    public Comparison(String beforeName, LoadResult before, String afterName, LoadResult after) {
        this.beforeName = beforeName;
        this.before = before;
        this.afterName = afterName;
        this.after = after;
    }

    List<ReportCharts.Named> results() {
        return List.of(new ReportCharts.Named(beforeName, before), new ReportCharts.Named(afterName, after));
    }

    List<Row> rows() {
        Latency one = before.roundTrip();
        Latency other = after.roundTrip();
        return List.of(
                new Row("answers per second", before.receivedPerSecond(), after.receivedPerSecond(), Worse.LESS),
                millis("p50", one.p50(), other.p50(), Worse.MORE),
                millis("p90", one.p90(), other.p90(), Worse.MORE),
                millis("p99", one.p99(), other.p99(), Worse.MORE),
                millis("p99.9", one.p999(), other.p999(), Worse.NEVER),
                millis("max", one.max(), other.max(), Worse.NEVER),
                new Row("errors", before.counts().errors(), after.counts().errors(), Worse.MORE));
    }

    private static Row millis(String name, double before, double after, Worse worse) {
        return new Row("round trip %s, ms".formatted(name), before / 1e3, after / 1e3, worse);
    }

    /** What the runs were told differently. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        before.options().forEach((name, value) -> {
            String now = after.options().get(name);
            if (!Objects.equals(value, now)) {
                differences.add("%s: %s, now %s".formatted(name, value, now));
            }
        });
        return differences;
    }

    public void print(PrintStream out) {
        differences().forEach(difference -> out.println("The runs differ in " + difference));
        out.printf(Locale.ROOT, "%-22s %16s %16s %8s%n", "", fit(beforeName), fit(afterName), "ratio");
        for (Row row : rows()) {
            out.printf(
                    Locale.ROOT,
                    "%-22s %16s %16s %8s%n",
                    row.name(),
                    Figures.significant(row.before()),
                    Figures.significant(row.after()),
                    row.ratioText());
        }
    }

    private static String fit(String name) {
        int room = 16;
        return name.length() <= room ? name : "…" + name.substring(name.length() - room + 1);
    }

    /** The figures that are worse in the later result by more than a share of the earlier one; 0.1 is 10 %. */
    public List<String> worseThan(double share) {
        return rows().stream()
                .filter(row -> row.isWorseThan(share))
                .map(row -> "%s: %s, was %s"
                        .formatted(row.name(), Figures.significant(row.after()), Figures.significant(row.before())))
                .toList();
    }
}
