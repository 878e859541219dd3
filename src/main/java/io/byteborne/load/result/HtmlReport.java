package io.byteborne.load.result;

import io.byteborne.load.result.LoadResult.MessageResult;
import io.byteborne.load.result.LoadResult.Reconnections;
import io.byteborne.load.result.LoadResult.SessionProtocol;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Results as an HTML page: one file that needs nothing else. */
public final class HtmlReport {
    private static final String PAGE = "report.html";

    private HtmlReport() {}

    /** One result. */
    public static void write(Path file, LoadResult result) throws IOException {
        String body = """
                <h1>Load test <span class="state %s">%s</span></h1>
                <p class="quiet">%s, %s s</p>
                %s
                """.formatted(
                        result.right() ? "good" : "bad",
                        result.right() ? "every message was answered right" : "failed",
                        Html.escape(result.started().replaceFirst("\\.\\d+", "")),
                        Figures.significant(result.seconds()),
                        tiles(result));
        String charts = new ReportCharts(List.of(new ReportCharts.Named("", result))).html();
        write(file, body + charts + errors(result) + messages(result) + heard(result) + options(result));
    }

    /** A result against an earlier one. */
    public static void write(Path file, Comparison comparison) throws IOException {
        String rows = comparison.rows().stream()
                .map(row -> row(
                        row.name(),
                        Figures.significant(row.before()),
                        Figures.significant(row.after()),
                        row.ratioText()))
                .collect(Collectors.joining());
        String differences = comparison.differences().stream()
                .map(difference -> "<li>" + Html.escape(difference))
                .collect(Collectors.joining());
        List<ReportCharts.Named> results = comparison.results();
        String body = "<h1>Load tests compared</h1>"
                + table(List.of("", results.get(0).name(), results.get(1).name(), "ratio"), rows)
                + (differences.isEmpty() ? "" : "<h2>The runs differ in</h2><ul>" + differences + "</ul>");
        write(file, body + new ReportCharts(results).html());
    }

    private static void write(Path file, String body) throws IOException {
        try (InputStream page = HtmlReport.class.getResourceAsStream(PAGE)) {
            if (page == null) {
                throw new FileNotFoundException(PAGE);
            }
            String template = new String(page.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(file, template.replace("<!-- body -->", body));
        }
    }

    private static String tiles(LoadResult result) {
        Latency roundTrip = result.roundTrip();
        return "<dl class=\"tiles\">"
                + tile("answers/s", Figures.significant(result.receivedPerSecond()))
                + tile("round trip p50", Figures.millis(roundTrip.p50()) + " ms")
                + tile("p99", Figures.millis(roundTrip.p99()) + " ms")
                + tile("p99.9", Figures.millis(roundTrip.p999()) + " ms")
                + tile("max", Figures.millis(roundTrip.max()) + " ms")
                + tile("errors", Figures.count(result.counts().errors()))
                + tile("connections", Figures.count(result.counts().connections()))
                + "</dl>";
    }

    private static String tile(String name, String value) {
        return "<div><dt>%s<dd>%s</div>".formatted(name, value);
    }

    private static String errors(LoadResult result) {
        if (result.errors().isEmpty()) {
            return "";
        }
        return "<h2>%s errors, the first of which are</h2><ul class=\"errors\">%s</ul>"
                .formatted(
                        Figures.count(result.counts().errors()),
                        result.errors().stream()
                                .map(error -> "<li>" + Html.escape(error))
                                .collect(Collectors.joining()));
    }

    private static String messages(LoadResult result) {
        String rows = result.messages().stream().map(HtmlReport::row).collect(Collectors.joining());
        return "<h2>Messages</h2>"
                + table(List.of("", "sent", "answered", "p50 ms", "p90 ms", "p99 ms", "max ms"), rows);
    }

    private static String heard(LoadResult result) {
        SessionProtocol heard = result.sessionProtocol();
        if (heard == null) {
            return "";
        }
        Latency pings = heard.roundTrip();
        String rows = row(
                "pings",
                Figures.count(pings.count()),
                Figures.millis(pings.p50()),
                Figures.millis(pings.p90()),
                Figures.millis(pings.p99()),
                Figures.millis(pings.max()));
        String goodbyes = heard.goodbyes().stream()
                .map(goodbye -> row(goodbye.reason(), Figures.count(goodbye.count()), goodbye.text()))
                .collect(Collectors.joining());
        return "<h2>Session protocol</h2>"
                + table(List.of("", "answered", "p50 ms", "p90 ms", "p99 ms", "max ms"), rows)
                + (goodbyes.isEmpty() ? "" : table(List.of("the server's goodbyes", "connections", "text"), goodbyes))
                + reconnections(heard.reconnections())
                + redirects(heard.redirects());
    }

    private static String redirects(long count) {
        return count == 0 ? "" : table(List.of("", "sent to another server"), row("connections", Figures.count(count)));
    }

    private static String reconnections(@Nullable Reconnections lost) {
        return lost == null
                ? ""
                : table(
                        List.of("", "lost", "cut by the client", "resumed", "not resumed"),
                        row(
                                "connections",
                                Figures.count(lost.lost()),
                                Figures.count(lost.cut()),
                                Figures.count(lost.resumed()),
                                Figures.count(lost.notResumed())));
    }

    private static String row(MessageResult message) {
        Latency times = message.roundTrip();
        return row(
                message.message(),
                Figures.count(message.sent()),
                Figures.count(times.count()),
                Figures.millis(times.p50()),
                Figures.millis(times.p90()),
                Figures.millis(times.p99()),
                Figures.millis(times.max()));
    }

    private static String options(LoadResult result) {
        String rows = result.options().entrySet().stream()
                .map((Map.Entry<String, String> option) -> row(option.getKey(), option.getValue()))
                .collect(Collectors.joining());
        return """
                <h2>The run</h2>
                <table class="text"><tbody>%s</tbody></table>
                <p class="quiet">A round trip counts from when its message was due, so whoever had to wait is counted too.
                The load client itself sent with a delay of %s ms (p99), at most %s ms; round trips contain it.</p>
                """.formatted(
                        rows,
                        Figures.millis(result.sendDelay().p99()),
                        Figures.millis(result.sendDelay().max()));
    }

    private static String table(List<String> heads, String rows) {
        return "<div class=\"wide\"><table><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
                .formatted(
                        heads.stream()
                                .map(head -> "<th scope=\"col\">" + Html.escape(head))
                                .collect(Collectors.joining()),
                        rows);
    }

    private static String row(String name, String... values) {
        String cells = List.of(values).stream()
                .map(value -> "<td>" + Html.escape(value))
                .collect(Collectors.joining());
        return "<tr><th scope=\"row\">" + Html.escape(name) + cells + "</tr>";
    }
}
