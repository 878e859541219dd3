package io.byteborne.load.result;

import io.byteborne.load.result.Chart.Line;
import io.byteborne.load.result.Chart.Point;
import io.byteborne.load.result.LoadResult.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The charts of one result, or of two of which one is laid over the other. */
final class ReportCharts {
    private static final double MICROS_PER_MILLI = 1e3;
    /** A round trip of less cannot be told from none. */
    private static final double SHORTEST_MILLIS = 1e-3;

    private final List<Named> results;

    /** @param name tells it from the other one; empty if it is alone */
    record Named(String name, LoadResult result) {
        String label(String line) {
            return name.isEmpty() ? line : name + " " + line;
        }
    }

    ReportCharts(List<Named> results) {
        this.results = results;
    }

    String html() {
        return distribution()
                + overTime(
                        "Messages per second",
                        "",
                        step -> perSecond(step, step.sent()),
                        "sent",
                        "second",
                        step -> perSecond(step, step.received()),
                        "answered")
                + roundTrips()
                + errors()
                + overTime("Connections", "", Step::connections, "open");
    }

    /** Nothing, if there were none. */
    private String errors() {
        boolean none =
                results.stream().allMatch(named -> named.result().counts().errors() == 0);
        return none ? "" : overTime("Errors per second", "", step -> perSecond(step, step.errors()), "errors");
    }

    private static double perSecond(Step step, long count) {
        double seconds = step.to() - step.from();
        return seconds > 0 ? count / seconds : 0;
    }

    private String distribution() {
        double last = 0;
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            List<Point> points = new ArrayList<>();
            for (Latency.Point point : results.get(i).result().roundTrip().curve()) {
                points.add(new Point(point.percentile(), millis(point.micros())));
                last = point.percentile() < 100 ? Math.max(last, point.percentile()) : last;
            }
            lines.add(new Line(results.get(i).label("round trip"), style(i, ""), points));
        }
        return new Chart(
                        "Round trip by percentile",
                        Scale.percentiles(last),
                        milliseconds(lines),
                        percentile -> Figures.plain(Math.round(percentile * 1e4) / 1e4) + " %",
                        value -> Figures.significant(value) + " ms",
                        lines)
                .html();
    }

    private String roundTrips() {
        List<Line> lines = new ArrayList<>();
        lines.addAll(lines("p50", "", step -> millis(step.p50()), step -> step.received() > 0));
        lines.addAll(lines("p99", "second", step -> millis(step.p99()), step -> step.received() > 0));
        return new Chart(
                        "Round trip",
                        seconds(),
                        milliseconds(lines),
                        ReportCharts::time,
                        value -> Figures.significant(value) + " ms",
                        lines)
                .html();
    }

    private String overTime(String title, String style, ToDoubleFunction<Step> value, String name) {
        return overTime(title, lines(name, style, value, step -> true));
    }

    private String overTime(
            String title,
            String style,
            ToDoubleFunction<Step> value,
            String name,
            String otherStyle,
            ToDoubleFunction<Step> otherValue,
            String otherName) {
        List<Line> lines = new ArrayList<>(lines(name, style, value, step -> true));
        lines.addAll(lines(otherName, otherStyle, otherValue, step -> true));
        return overTime(title, lines);
    }

    private String overTime(String title, List<Line> lines) {
        double max = values(lines).max().orElse(0);
        return new Chart(
                        title,
                        seconds(),
                        Scale.linear(Math.max(max, 1), ""),
                        ReportCharts::time,
                        Figures::significant,
                        lines)
                .html();
    }

    private List<Line> lines(String name, String style, ToDoubleFunction<Step> value, Predicate<Step> included) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            List<Step> series = results.get(i).result().series();
            Function<Step, Point> point = step -> new Point(step.to(), value.applyAsDouble(step));
            lines.add(new Line(
                    results.get(i).label(name),
                    style(i, style),
                    series.stream().filter(included).map(point).toList()));
        }
        return lines;
    }

    private static String style(int result, String style) {
        return (result == 0 ? "a" : "b") + (style.isEmpty() ? "" : " " + style);
    }

    private Scale seconds() {
        double end = results.stream()
                .flatMap(named -> named.result().series().stream())
                .mapToDouble(Step::to)
                .max()
                .orElse(1);
        return Scale.linearTo(end, " s");
    }

    private static Scale milliseconds(List<Line> lines) {
        double min = values(lines).min().orElse(1);
        double max = values(lines).max().orElse(1);
        return Scale.logarithmic(Math.max(min, SHORTEST_MILLIS), Math.max(max, SHORTEST_MILLIS), " ms");
    }

    private static DoubleStream values(List<Line> lines) {
        return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y);
    }

    private static double millis(double micros) {
        return micros / MICROS_PER_MILLI;
    }

    private static String time(double seconds) {
        return Figures.plain(Math.round(seconds * 10) / 10.0) + " s";
    }
}
