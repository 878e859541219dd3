package io.byteborne.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.settings.WorldProperties;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
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

    @Test
    void whenItIsAJarThenTheCommandIsItsOwn(@TempDir Path folder) throws IOException {
        File jar = Files.createFile(folder.resolve("game.jar")).toFile();
        Welcome welcome = new Welcome(() -> null, Transport.NIO, true, WORLD);

        assertThat(welcome.text(new InetSocketAddress("0.0.0.0", 12345), context(), jar))
                .isEqualTo("""
                        The server is ready

                          game      port 12345, TLS, nio transport
                          world     20 ticks a second, messages handled with the next tick
                          try       java -jar game.jar dummy --duration=10s --tls=true --tls-trust=insecure
                          read      README.md, docs/tutorial.md
                        """);
    }

    @Test
    void whenThereIsAConsoleThenItIsShown() {
        GenericApplicationContext context = context("local.server.port=8080", "server.address=0.0.0.0");
        context.registerBean("byteborneConsoleRoutes", Object.class, Object::new);
        Welcome welcome = new Welcome(() -> null, Transport.NIO, false, WORLD);

        assertThat(welcome.text(new InetSocketAddress("0.0.0.0", 12345), context, null))
                .contains("  actuator  http://127.0.0.1:8080/actuator\n  console   http://127.0.0.1:8080/console/\n");
    }

    private static GenericApplicationContext context(String... properties) {
        GenericApplicationContext context = new GenericApplicationContext();
        StandardEnvironment environment = new StandardEnvironment();
        TestPropertySourceUtils.addInlinedPropertiesToEnvironment(environment, properties);
        context.setEnvironment(environment);
        return context;
    }
}
