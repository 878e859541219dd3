package io.byteborne.load.result;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/**
 * A line chart as HTML: the lines are SVG that stretches to whatever place there is, the texts are HTML and do not.
 *
 * @param title what is shown
 * @param x the axis from left to right
 * @param y the axis from bottom to top
 * @param xText a value of the x axis, for whoever points at it
 * @param yText a value of the y axis, likewise
 */
record Chart(
        String title, Scale x, Scale y, DoubleFunction<String> xText, DoubleFunction<String> yText, List<Line> lines) {
    private static final int SIZE = 1_000;

    /**
     * A line.
     *
     * @param style its class in the style sheet
     */
    record Line(String name, String style, List<Point> points) {}

    record Point(double x, double y) {}

    String html() {
        return """
                <figure class="chart">
                <figcaption><b>%s</b>%s</figcaption>
                <div class="plot" tabindex="0" data-points="%s">
                <svg viewBox="0 0 %s %s" preserveAspectRatio="none" role="img" aria-label="%s"><path class="grid" d="%s"/>%s</svg>
                %s</div>
                </figure>
                """.formatted(
                Html.escape(title), legend(), readings(), SIZE, SIZE, Html.escape(title), grid(), paths(), labels());
    }

    private String legend() {
        return lines.stream()
                .map(line -> "<span class=\"key %s\">%s</span>".formatted(line.style(), Html.escape(line.name())))
                .collect(Collectors.joining());
    }

    private String grid() {
        return y.ticks().stream()
                .map(tick -> "M0 %sH%s".formatted(number(1 - tick.position()), SIZE))
                .collect(Collectors.joining());
    }

    private String paths() {
        return lines.stream()
                .filter(line -> !line.points().isEmpty())
                .map(line -> "<path class=\"line %s\" d=\"M%s\"/>"
                        .formatted(
                                line.style(),
                                line.points().stream()
                                        .map(point -> number(x.at(point.x())) + " " + number(1 - y.at(point.y())))
                                        .collect(Collectors.joining("L"))))
                .collect(Collectors.joining());
    }

    private String labels() {
        String across = x.ticks().stream()
                .map(tick -> "<span class=\"x\" style=\"left:%s\">%s</span>"
                        .formatted(percent(tick.position()), Html.escape(tick.label())))
                .collect(Collectors.joining());
        String up = y.ticks().stream()
                .map(tick -> "<span class=\"y\" style=\"bottom:%s\">%s</span>"
                        .formatted(percent(tick.position()), Html.escape(tick.label())))
                .collect(Collectors.joining());
        return across + up;
    }

    /** What each place along the x axis says: its position, and a text; for the page's script. */
    private String readings() {
        TreeMap<Double, String> readings = new TreeMap<>();
        for (Line line : lines) {
            for (Point point : line.points()) {
                String reading = line.name() + " " + yText.apply(point.y());
                readings.merge(point.x(), xText.apply(point.x()) + ": " + reading, (all, one) -> all + ", " + reading);
            }
        }
        return Html.escape(readings.entrySet().stream()
                .map(entry -> number(x.at(entry.getKey())) + "=" + entry.getValue())
                .collect(Collectors.joining("|")));
    }

    private static String number(double share) {
        return String.format(Locale.ROOT, "%.1f", share * SIZE);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", share * 100);
    }
}
