package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byteborne.load.result.HtmlReport;
import io.byteborne.load.result.Latency;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.result.LoadResult.Counts;
import io.byteborne.load.result.LoadResult.Farewell;
import io.byteborne.load.result.LoadResult.MessageResult;
import io.byteborne.load.result.LoadResult.Reconnections;
import io.byteborne.load.result.LoadResult.SessionProtocol;
import io.byteborne.load.result.LoadResult.Step;
import io.byteborne.load.result.ResultFile;
import io.byteborne.load.result.Summary;
import io.byteborne.server.StartupException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultTests {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** @param slower by how much all round trips are longer than 1 to 100 ms */
    private static LoadResult result(double slower, long received, String... errors) {
        Histogram micros = new Histogram(3_600_000_000L, 3);
        for (int i = 1; i <= 100; i++) {
            micros.recordValue(Math.round(i * 1_000 * slower));
        }
        Latency latency = Latency.of(micros);
        List<Step> series = IntStream.range(0, 10)
                .mapToObj(i -> new Step(i, i + 1, 5, 100, received / 10, i == 3 ? errors.length : 0, 5e4, 9.9e4, 1e5))
                .toList();
        return new LoadResult(
                LoadResult.FORMAT,
                "2026-01-02T03:04:05.678Z",
                10,
                errors.length == 0,
                Map.of("scenario", "chat", "load", "<fast> & \"loud\""),
                new Counts(5, 1_000, 1_000, received, errors.length),
                latency,
                Latency.of(new Histogram(1_000, 3)),
                List.of(new MessageResult("proto.C2S_Chat", 1_000, latency)),
                series,
                List.of(errors),
                null);
    }

    /** The same result of a run with the session protocol. */
    private static LoadResult heard(LoadResult result, Farewell... goodbyes) {
        return new LoadResult(
                result.format(),
                result.started(),
                result.seconds(),
                result.right(),
                result.options(),
                result.counts(),
                result.roundTrip(),
                result.sendDelay(),
                result.messages(),
                result.series(),
                result.errors(),
                new SessionProtocol(result.roundTrip(), List.of(goodbyes), new Reconnections(90, 100, 97, 3), 12));
    }

    private Path file(String name, LoadResult result) throws IOException {
        Path file = folder.resolve(name);
        ResultFile.write(file, result);
        return file;
    }

    @Test
    void whenAResultIsWrittenThenItCanBeReadAgain() throws IOException {
        LoadResult result = result(1, 1_000, "lost");

        assertThat(ResultFile.read(file("a.json", result))).isEqualTo(result);
        assertThat(Files.readString(folder.resolve("a.json"))).contains("\"p99\"", "\"series\"");
    }

    @Test
    void whenTheServerHasSaidSomethingThenItIsInTheFileAndTheSummaryAndTheReport() throws IOException {
        LoadResult result =
                heard(result(1, 1_000), new Farewell("upgrade", 3, "get <1.4>"), new Farewell("kicked", 1, ""));

        assertThat(ResultFile.read(file("heard.json", result))).isEqualTo(result);
        new Summary(new PrintStream(printed, true, StandardCharsets.UTF_8)).print(result);
        assertThat(printed())
                .contains("Pings in ms: p50 50.0", "Goodbye of the server: upgrade, 3 times: get <1.4>")
                .contains("Connections lost: 100, of which the client cut 90; sessions resumed 97, not resumed 3")
                .containsPattern("Goodbye of the server: kicked, 1 times\\R");
        Path report = folder.resolve("heard.html");
        HtmlReport.write(report, result);
        assertThat(report)
                .content()
                .contains("Session protocol", "upgrade", "get &lt;1.4&gt;", "cut by the client", "not resumed");
    }

    @Test
    void whenAFileIsOfARunBeforeThereWasASessionProtocolThenItIsRead() throws IOException {
        LoadResult result = result(1, 1_000);
        Path old = Files.writeString(
                folder.resolve("old.json"),
                Files.readString(file("new.json", result)).replaceFirst(",\\s*\"sessionProtocol\" ?: ?null", ""));

        assertThat(old).content().doesNotContain("sessionProtocol");
        assertThat(ResultFile.read(old)).isEqualTo(result);
    }

    @Test
    void whenAFileIsNoResultThenThatIsSaid() throws IOException {
        assertThatThrownBy(() -> ResultFile.read(Files.writeString(folder.resolve("b.json"), "[]")))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("b.json is not the result of a load test");
        assertThatThrownBy(() -> ResultFile.read(folder.resolve("c.json")))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("c.json cannot be read");
        Path other = Files.writeString(
                folder.resolve("d.json"),
                Files.readString(file("a.json", result(1, 1_000))).replaceFirst("\"format\" ?: ?1", "\"format\": 9"));
        assertThatThrownBy(() -> ResultFile.read(other)).hasMessageContaining("has format 9");
    }

    private int compare(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "compare";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return LoadApplication.run("io.byteborne", all, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whenResultsAreComparedThenEachFigureHasItsRatio() throws IOException {
        String before = file("before.json", result(1, 1_000)).toString();
        String after = file("after.json", result(1.2, 900)).toString();

        assertThat(compare(before, after)).isZero();

        assertThat(printed())
                .containsPattern("before.json +after.json +ratio")
                .containsPattern("answers per second +100 +90 +0\\.900")
                .containsPattern("round trip p50, ms +50\\.0 +60\\.0 +1\\.20");
    }

    @Test
    void whenTheLaterResultIsWorseThanAllowedThenTheExitCodeSaysSo() throws IOException {
        String before = file("before.json", result(1, 1_000)).toString();
        String after = file("after.json", result(1.2, 960)).toString();

        assertThat(compare(before, after, "--fail-above=25%")).isZero();
        assertThat(printed()).doesNotContain("WORSE");
        assertThat(compare(before, after, "--fail-above=10%")).isEqualTo(1);
        assertThat(printed())
                .contains("WORSE: round trip p50", "WORSE: round trip p99, ms")
                .doesNotContain("WORSE: answers");
        assertThat(compare(after, before, "--fail-above=3%")).isZero();
    }

    @Test
    void whenErrorsAreNewThenTheLaterResultIsWorse() throws IOException {
        String before = file("before.json", result(1, 1_000)).toString();
        String after = file("after.json", result(1, 1_000, "lost")).toString();

        assertThat(compare(before, after, "--fail-above=50%")).isEqualTo(1);
        assertThat(printed()).contains("WORSE: errors: 1, was 0");
    }

    @Test
    void whenTheCommandLineIsWrongThenASentenceSaysWhatToWrite() throws IOException {
        assertThat(compare("a.json")).isEqualTo(2);
        assertThat(printed()).contains("compares two results, and got 1", "before.json after.json");
        assertThat(compare("--fail=3")).isEqualTo(2);
        assertThat(printed()).contains("no option '--fail=3'", "--fail-above=10%");
        assertThat(compare("--fail-above=x")).isEqualTo(2);
        assertThat(printed()).contains("'x' is no share");
    }

    @Test
    void whenAReportIsWrittenThenItNeedsNothingElseAndShowsWhatHappened() throws Exception {
        Path file = folder.resolve("report.html");

        HtmlReport.write(file, result(1, 990, "lost <b>all</b>"));

        assertThat(file)
                .content()
                .contains(
                        "failed",
                        "<dd>99</div>",
                        "50.0 ms",
                        "proto.C2S_Chat",
                        "lost &lt;b&gt;all&lt;/b&gt;",
                        "&lt;fast&gt; &amp;")
                .contains("Round trip by percentile", "Messages per second", "Errors per second", "Connections")
                .doesNotContain("http://", "https://", "src=", "@import", "NaN", "Infinity", "<b>all");
        List<String> charts = Pattern.compile("(?s)<svg.*?</svg>")
                .matcher(Files.readString(file))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(charts).hasSize(5);
        for (String svg : charts) {
            assertWellFormed(svg);
        }
    }

    private static void assertWellFormed(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        assertThat(factory.newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                        .getElementsByTagName("path")
                        .getLength())
                .isGreaterThan(1);
    }

    @Test
    void whenNothingWasAnsweredThenThereIsAReportAllTheSame() throws IOException {
        Latency none = Latency.of(new Histogram(1_000, 3));
        Path file = folder.resolve("report.html");

        HtmlReport.write(
                file,
                new LoadResult(
                        1,
                        "2026-01-02T03:04:05Z",
                        0,
                        false,
                        Map.of(),
                        new Counts(0, 0, 0, 0, 0),
                        none,
                        none,
                        List.of(),
                        List.of(),
                        List.of("cannot connect"),
                        null));

        assertThat(file).content().contains("cannot connect").doesNotContain("NaN", "Infinity");
    }

    @Test
    void whenTwoResultsAreReportedThenBothAreInEachChart() throws IOException {
        String before = file("before.json", result(1, 1_000)).toString();
        String after = file("after.json", result(1.2, 960)).toString();
        Path report = folder.resolve("report.html");

        assertThat(compare(before, after, "--report=" + report)).isZero();

        assertThat(report)
                .content()
                .contains(
                        "<th scope=\"col\">before.json",
                        "before.json p99",
                        "after.json p99",
                        "class=\"line b\"",
                        "1.2");
    }
}
