package io.byteborne.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.settings.WorldProperties;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.test.context.support.TestPropertySourceUtils;

@ExtendWith(OutputCaptureExtension.class)
class WelcomeTests {
    private static final WorldProperties WORLD = TestProperties.world("tick-interval=50ms");

    private static ConfigurableApplicationContext start(String... settings) {
        return new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .run(Stream.concat(
                                Stream.of(
                                        "--byteborne.server.host=127.0.0.1",
                                        "--byteborne.server.port=0",
                                        "--byteborne.websocket.port=0",
                                        "--server.port=0"),
                                Stream.of(settings))
                        .toArray(String[]::new));
    }

    @Test
    void whenTheServerIsReadyThenItSaysOnceWhereItIs(CapturedOutput output) {
        try (ConfigurableApplicationContext context = start("--byteborne.world.tick-interval=80ms")) {
            int game = Objects.requireNonNull(
                            context.getBean(NettyServerService.class).localAddress())
                    .getPort();
            String http = context.getEnvironment().getRequiredProperty("local.server.port");

            assertThat(output).containsOnlyOnce("The server is ready");
            assertThat(output)
                    .contains("  game      port " + game + " on 127.0.0.1, TCP without TLS, ")
                    .contains("  world     12.5 ticks a second, messages handled with the next tick")
                    .contains("  actuator  http://127.0.0.1:" + http + "/actuator")
                    .contains("  try       ./mvnw -q spring-boot:run -Dspring-boot.run.arguments=\"dummy --duration=10s"
                            + " --port=" + game + "\"");
        }
    }

    @Test
    void whenNoBannerIsWantedThenNothingIsSaid(CapturedOutput output) {
        start("--spring.main.banner-mode=off").close();

        assertThat(output).contains("Game server listening").doesNotContain("The server is ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR", "bn-BD", "tr-TR"})
    void whenTheMachinesLocaleHasDigitsOfItsOwnThenThePortCanBeTyped(String locale) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(locale));
        try {
            assertThat(new Welcome(() -> null, () -> null, "/", Transport.NIO, true, WORLD)
                            .text(new InetSocketAddress("0.0.0.0", 4000), context(), null))
                    .contains("port 4000,", "20 ticks a second", "--port=4000");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whenItIsAJarThenTheCommandIsItsOwn(@TempDir Path folder) throws IOException {
        File jar = Files.createFile(folder.resolve("game.jar")).toFile();
        Welcome welcome = new Welcome(() -> null, () -> null, "/", Transport.NIO, true, WORLD);

        assertThat(welcome.text(new InetSocketAddress("0.0.0.0", 12345), context(), jar))
                .isEqualTo("""
                        The server is ready

                          game      port 12345, TLS, nio transport
                          world     20 ticks a second, messages handled with the next tick
                          try       java -jar game.jar dummy --duration=10s --tls=true --tls-trust=insecure
                          read      README.md, docs/tutorial.md
                        """);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, localhost", "::, localhost", "127.0.0.1, 127.0.0.1", "::1, [::1]"})
    void whenThereIsAPortForWebSocketThenItsUrlIsShown(String host, String shown) {
        Welcome welcome =
                new Welcome(() -> null, () -> new InetSocketAddress(host, 12346), "/game", Transport.NIO, true, WORLD);

        assertThat(welcome.text(new InetSocketAddress("0.0.0.0", 12345), context(), null))
                .contains("  browsers  wss://%s:12346/game\n".formatted(shown));
    }

    @Test
    void whenThereIsAConsoleThenItIsShown() {
        GenericApplicationContext context = context("local.server.port=8080", "server.address=0.0.0.0");
        context.registerBean("byteborneConsoleRoutes", Object.class, Object::new);
        Welcome welcome = new Welcome(() -> null, () -> null, "/", Transport.NIO, false, WORLD);

        assertThat(welcome.text(new InetSocketAddress("0.0.0.0", 12345), context, null))
                .contains("  actuator  http://127.0.0.1:8080/actuator\n  console   http://127.0.0.1:8080/console/\n");
    }

    private static String text(String game, String... settings) {
        GenericApplicationContext context = context(settings);
        context.registerBean("byteborneConsoleRoutes", Object.class, Object::new);
        return new Welcome(() -> null, () -> null, "/", Transport.NIO, false, WORLD)
                .text(new InetSocketAddress(game, 12345), context, null);
    }

    /** Actuator's URL and the console's, as settings make them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://[::1]:8080            | server.address=::",
                "http://[::1]:8080            | server.address=::1",
                "http://[2001:db8::7]:8080    | server.address=2001:db8:0::7",
                "http://198.51.100.7:8080     | server.address=198.51.100.7",
                "http://ops.example:8080      | server.address=ops.example",
                "https://127.0.0.1:8080       | server.ssl.bundle=ops",
                "http://127.0.0.1:8080        | server.ssl.bundle=ops server.ssl.enabled=false",
                "http://127.0.0.1:8080/game   | spring.webflux.base-path=/game/",
                "http://127.0.0.1:8080        | server.servlet.context-path=/game",
            })
    void whenTheHttpServersSettingsChangeItsAddressThenTheUrlsFollow(String root, String settings) {
        String[] all = ("local.server.port=8080 " + settings).split(" ", -1);

        assertThat(text("0.0.0.0", all))
                .contains("  actuator  " + root + "/actuator\n  console   " + root + "/console/\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://127.0.0.1:8080/manage      | management.endpoints.web.base-path=/manage",
                "http://127.0.0.1:8080             | management.endpoints.web.base-path=/",
                "http://127.0.0.1:81/actuator      | management.server.port=81",
                "http://127.0.0.1:81/ops/actuator  | management.server.port=81 management.server.base-path=/ops",
                "http://127.0.0.1:81/actuator      | management.server.port=81 spring.webflux.base-path=/game",
                "http://[::1]:81/actuator          | management.server.port=81 management.server.address=::1",
                "http://127.0.0.1:81/actuator      | management.server.port=81 server.address=198.51.100.7",
                "https://127.0.0.1:81/actuator     | management.server.port=81 management.server.ssl.bundle=ops",
                "https://127.0.0.1:81/actuator     | management.server.port=81 server.ssl.bundle=ops",
                "http://127.0.0.1:81/actuator | management.server.port=81 server.ssl.bundle=a management.server.ssl.enabled=false",
            })
    void whenActuatorHasSettingsOfItsOwnThenItsUrlFollows(String url, String settings) {
        String[] all = ("local.server.port=8080 local.management.port=81 " + settings).split(" ", -1);

        assertThat(text("0.0.0.0", all)).contains("  actuator  " + url + "\n");
    }

    @Test
    void whenActuatorIsNotThereOverHttpThenItHasNoUrl() {
        assertThat(text("0.0.0.0", "local.server.port=8080", "management.server.port=-1"))
                .doesNotContain("actuator");
    }

    @Test
    void whenActuatorHasAPortOfItsOwnThenTheUrlIsThatOfTheRunningServer(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext context =
                start("--management.server.port=0", "--management.server.base-path=/ops")) {
            String port = context.getEnvironment().getRequiredProperty("local.management.port");
            String url = "http://127.0.0.1:" + port + "/ops/actuator";

            assertThat(output).contains("  actuator  " + url + "\n");
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            assertThat(connection.getResponseCode()).isEqualTo(HttpURLConnection.HTTP_OK);
        }
    }

    @Test
    void whenTheGameListensOnOneAddressThenTheCommandNamesIt() {
        assertThat(text("::1")).contains("port 12345 on ::1").contains("dummy --duration=10s --host=::1\"");
        assertThat(text("198.51.100.7")).contains("dummy --duration=10s --host=198.51.100.7\"");
        assertThat(text("::")).contains("dummy --duration=10s\"");
        assertThat(text("127.0.0.1")).contains("dummy --duration=10s\"");
    }

    private static GenericApplicationContext context(String... properties) {
        GenericApplicationContext context = new GenericApplicationContext();
        StandardEnvironment environment = new StandardEnvironment();
        TestPropertySourceUtils.addInlinedPropertiesToEnvironment(environment, properties);
        context.setEnvironment(environment);
        return context;
    }
}
