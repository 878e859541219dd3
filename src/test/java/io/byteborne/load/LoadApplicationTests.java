package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.result.ResultFile;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.ProjectFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The load client as a program, against the real server and against servers that do wrong. */
class LoadApplicationTests {
    private static final String PACKAGE = ByteborneWorldApplication.class.getPackageName();

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void whenEverythingIsAnsweredRightThenTheExitCodeIsZero() {
        try (ConfigurableApplicationContext server = SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0")) {
            int port = Objects.requireNonNull(
                            server.getBean(ServerService.class).localAddress())
                    .getPort();

            int exitCode = run(port, "--connections=5", "--interval=20ms", "--duration=1200ms", "--ramp-up=50ms");

            assertThat(printed())
                    .contains("OK: every message was answered right.")
                    .containsPattern("1 s  connected 5  sent \\d+  received \\d+  errors 0  round trip p50 [\\d.]+ ms")
                    .containsPattern("p50 [\\d.]+  p90 [\\d.]+  p99 [\\d.]+  p99.9 [\\d.]+  max [\\d.]+");
            assertThat(exitCode).isZero();
            assertThat(server.getBean(SessionManager.class).opened()).isEqualTo(5);
        }
    }

    @Test
    void whenBotsPlayTheArenaThenEverythingIsAsItMustBe() {
        try (ConfigurableApplicationContext server = SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0",
                "--spring.profiles.active=arena",
                "--byteborne.save.in-memory=true")) {
            int port = Objects.requireNonNull(
                            server.getBean(ServerService.class).localAddress())
                    .getPort();

            int exitCode = run(port, "--scenario=arena", "--connections=30", "--interval=50ms", "--duration=1s");

            assertThat(printed()).contains("OK: every message was answered right.");
            assertThat(exitCode).isZero();
        }
    }

    @Test
    void whenTheServerHasNoArenaThenTheBotsSaySo() {
        try (ConfigurableApplicationContext server = SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0")) {
            int port = Objects.requireNonNull(
                            server.getBean(ServerService.class).localAddress())
                    .getPort();

            assertThat(run(port, "--scenario=arena", "--connections=1")).isEqualTo(1);
            assertThat(printed()).contains("FAILED");
        }
    }

    @Test
    void whenAnAnswerIsWrongThenItIsAnError() throws IOException {
        try (FaultyServer server = new FaultyServer(content -> List.of(content.replace('#', '%')))) {
            assertThat(run(server.port(), "--connections=1", "--interval=1m", "--duration=1s", "--answer-timeout=50ms"))
                    .isEqualTo(1);
            assertThat(printed()).contains("wrong answer", "127.0.0.1:" + server.port(), "FAILED");
        }
    }

    @Test
    void whenAnAnswerIsMissingThenItIsAnError() throws IOException {
        try (FaultyServer server = new FaultyServer(content -> List.of())) {
            assertThat(run(server.port(), "--connections=1", "--interval=1m", "--duration=1s", "--answer-timeout=50ms"))
                    .isEqualTo(1);
            assertThat(printed()).contains("1 answers from 127.0.0.1:" + server.port() + " did not come");
        }
    }

    @Test
    void whenAnAnswerComesTwiceThenItIsAnError() throws IOException {
        try (FaultyServer server = new FaultyServer(content -> List.of(content, content))) {
            assertThat(run(server.port(), "--connections=1", "--interval=1m", "--duration=1s"))
                    .isEqualTo(1);
            assertThat(printed()).contains("S2C_Chat that answers nothing");
        }
    }

    @Test
    void whenTheServerHangsUpThenTheClientSaysSoAndEnds() throws IOException {
        try (FaultyServer server = new FaultyServer(content -> null)) {
            assertThat(run(server.port(), "--connections=2")).isEqualTo(1);
            assertThat(printed())
                    .contains(
                            "connection to 127.0.0.1:" + server.port() + " ended (peer_closed) with 1 answers missing");
        }
    }

    @Test
    void whenConnectionsAreRefusedThenTheClientNamesHostPortAndCauseAndEnds() throws IOException {
        int unused;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = probe.getLocalPort();
        }

        assertThat(run(unused, "--connections=3")).isEqualTo(1);

        assertThat(printed()).containsPattern("cannot connect to 127.0.0.1:" + unused + ": .*[Rr]efused");
        assertThat(printed()).contains("errors 3");
    }

    @Test
    void whenTheHostIsUnknownThenTheClientSaysSo() {
        assertThat(run(1, "--host=no-such-host.invalid", "--connections=1")).isEqualTo(1);
        assertThat(printed()).contains("cannot connect to no-such-host.invalid:1");
    }

    @Test
    void whenAnOptionIsUnknownThenItIsNamedWithTheRightOnes() {
        assertThat(run(1, "--conections=3")).isEqualTo(2);
        assertThat(printed()).contains("'--conections'", "--connections");
    }

    @Test
    void whenASettingDoesNotExistThenItIsNamedWithTheRightOne() {
        assertThatThrownBy(() -> run(1, "--dummy.conections=3"))
                .hasStackTraceContaining("There is no setting dummy.conections");
        assertThatThrownBy(() -> run(1, "--byteborne.world.tick-intervall=1ms"))
                .hasStackTraceContaining("There is no setting byteborne.world.tick-intervall");
    }

    @Test
    void whenAnArgumentIsNoOptionThenItIsNamed() {
        assertThat(run(1, "connections")).isEqualTo(2);
        assertThat(printed()).contains("'connections'", "--name=value");
    }

    @Test
    void whenHelpIsAskedForThenEveryOptionIsListed() {
        assertThat(LoadApplication.run(PACKAGE, new String[] {"--help"}, out())).isZero();
        assertThat(LoadArguments.options())
                .hasSizeGreaterThan(15)
                .allSatisfy(option -> assertThat(printed()).contains("  --" + option + "="));
        assertThat(printed()).contains("--scenario=NAME        arena, chat, rps, or the path of a scenario file");
    }

    @Test
    void whenTheHowToNamesAnOptionThenItExists() throws IOException {
        assertThat(Pattern.compile("--([a-z]+(?:-[a-z]+)*)")
                        .matcher(ProjectFiles.read(Path.of("docs/howto/load.md")))
                        .results()
                        .map(option -> option.group(1)))
                .hasSizeGreaterThan(10)
                .isSubsetOf(Stream.concat(LoadArguments.options().stream(), Stream.of("help", "fail-above"))
                        .toList());
    }

    @Test
    void whenOptionsExcludeEachOtherThenTheClientSaysWhich() {
        assertRefused("dummy.rate (10, by ", "--rate=10", "--in-flight=1");
        assertRefused("are both set; remove one of them", "--rate=10", "--in-flight=1");
        assertRefused("dummy.tls-trust (insecure, by ", "--tls=true", "--tls-trust=insecure", "--tls-bundle=me");
        assertRefused("rate-ramp-up needs --rate", "--rate-ramp-up=1s");
        assertRefused("dummy.ramp-up (1s, by ", "--ramp-up=1s", "--connection-rate=5");
        assertRefused("203.0.113.9", "--source-addresses=203.0.113.9");
        assertRefused("--result is /no/such/folder/a.json", "--result=/no/such/folder/a.json");
    }

    @Test
    void whenANumberIsOutOfRangeThenTheClientSaysWhatItMayBe() {
        assertRefused("dummy.connections is 0; set it to a number from 1 to 1000000", "--connections=0");
        assertRefused("dummy.connection-rate is 0.0; set it to a number over 0", "--connection-rate=0");
        assertRefused("dummy.in-flight is 100001; set it to a number from 1 to 100000", "--in-flight=100001");
        assertRefused("dummy.host is ' '; set it to a value that is not blank", "--host= ");
    }

    private void assertRefused(String sentence, String... options) {
        assertThatThrownBy(() -> run(1, options)).hasStackTraceContaining(sentence);
    }

    @Test
    void whenARateIsSetThenSoManyMessagesAreSentInAllAndTheResultIsWritten(@TempDir Path folder) throws IOException {
        Path result = folder.resolve("result.json");
        Path report = folder.resolve("report.html");
        try (FaultyServer server = new FaultyServer(List::of)) {
            assertThat(run(
                            server.port(),
                            "--connections=3",
                            "--rate=200",
                            "--duration=2s",
                            "--result=" + result,
                            "--report=" + report))
                    .as(printed())
                    .isZero();

            // The time begins with the first connection.
            LoadResult.Counts counts = ResultFile.read(result).counts();
            assertThat(counts.sent()).isBetween(20L, 401L);
            assertThat(counts.received()).isEqualTo(counts.sent());
            assertThat(printed()).contains("3 connections to 127.0.0.1", "200 messages per second over all");
            assertThat(report).content().contains("every message was answered right");
        }
    }

    @Test
    void whenTheLoopIsClosedThenNoMoreThanThatIsInFlight() throws IOException {
        AtomicInteger came = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(3);
        try (FaultyServer server = new FaultyServer(content -> {
            came.incrementAndGet();
            all.countDown();
            return List.of();
        })) {
            run(server.port(), "--connections=1", "--in-flight=3", "--duration=1s", "--answer-timeout=50ms");

            assertThat(all.getCount()).isZero();
            assertThat(came).hasValue(3);
        }
    }

    @Test
    void whenTheLoopIsClosedThenAnAnswerBringsTheNextMessage() throws IOException {
        try (FaultyServer server = new FaultyServer(List::of)) {
            assertThat(run(server.port(), "--connections=2", "--in-flight=2", "--duration=1s", "--message-size=40"))
                    .as(printed())
                    .isZero();
            assertThat(printed()).doesNotContain("sent 4,").containsPattern("sent [\\d,]{2,}, answered right");
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere, 127.0.0.1 is the only loopback address")
    void whenThereAreSourceAddressesThenConnectionsComeFromEach() throws IOException {
        try (FaultyServer server = new FaultyServer(List::of)) {
            assertThat(run(
                            server.port(),
                            "--connections=4",
                            "--connection-rate=100",
                            "--source-addresses=127.0.0.2,127.0.0.3",
                            "--duration=1s"))
                    .as(printed())
                    .isZero();
            assertThat(server.peers()).containsExactlyInAnyOrder("127.0.0.2", "127.0.0.3");
        }
    }

    private int run(int port, String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("--port=" + port);
        return LoadApplication.run(PACKAGE, arguments.toArray(String[]::new), out());
    }

    private PrintStream out() {
        return new PrintStream(printed, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
