package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.byteborne.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The health check of the image, against a server that is ready at one path only. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the image has a shell")
class HealthcheckScriptTests {
    private static final String READINESS = "/actuator/health/readiness";

    private static final class Actuator implements AutoCloseable {
        private final HttpServer server;

        Actuator(HttpServer server, String path, int status) {
            this.server = server;
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals(path) ? status : 404, -1);
                exchange.close();
            });
            server.start();
        }

        static Actuator plain(String host, String path, int status) throws IOException {
            return new Actuator(
                    HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), 0), 0), path, status);
        }

        String port() {
            return Integer.toString(server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static boolean isHealthy(Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder script = new ProcessBuilder("bash", "ops/healthcheck.sh");
        script.command().addAll(List.of(arguments));
        script.environment().keySet().removeIf(name -> name.matches("(SERVER|MANAGEMENT|SPRING|HEALTHCHECK)_.*"));
        script.environment().putAll(environment);
        Process process = script.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends").isTrue();
        return process.exitValue() == 0;
    }

    @Test
    void whenActuatorIsWhereItIsByDefaultThenItsReadinessCounts() throws Exception {
        try (Actuator ready = Actuator.plain("127.0.0.1", READINESS, 200);
                Actuator notReady = Actuator.plain("127.0.0.1", READINESS, 503)) {
            assertThat(isHealthy(Map.of("SERVER_PORT", ready.port()))).isTrue();
            assertThat(isHealthy(Map.of(), ready.port())).isTrue();
            assertThat(isHealthy(Map.of("SERVER_PORT", notReady.port()))).isFalse();
        }
    }

    @Test
    void whenNobodyListensThenItIsNotHealthy() throws Exception {
        Actuator gone = Actuator.plain("127.0.0.1", READINESS, 200);
        gone.close();

        assertThat(isHealthy(Map.of("SERVER_PORT", gone.port()))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, /actuator/health/readiness, MANAGEMENT_SERVER_PORT=PORT SERVER_PORT=1",
        "127.0.0.1, /actuator/health/readiness, MANAGEMENT_SERVER_PORT=PORT SPRING_WEBFLUX_BASE_PATH=/game",
        "127.0.0.1, /ops/actuator/health/readiness, MANAGEMENT_SERVER_PORT=PORT MANAGEMENT_SERVER_BASE_PATH=/ops",
        "127.0.0.1, /manage/health/readiness, SERVER_PORT=PORT MANAGEMENT_ENDPOINTS_WEB_BASE_PATH=/manage",
        "127.0.0.1, /manage/health/readiness, SERVER_PORT=PORT MANAGEMENT_ENDPOINTS_WEB_BASEPATH=/manage/",
        "127.0.0.1, /health/readiness, SERVER_PORT=PORT MANAGEMENT_ENDPOINTS_WEB_BASEPATH=/",
        "127.0.0.1, /game/actuator/health/readiness, SERVER_PORT=PORT SPRING_WEBFLUX_BASEPATH=/game",
        "127.0.0.1, /actuator/health/readiness, SERVER_PORT=PORT SERVER_ADDRESS=0.0.0.0",
        "::1, /actuator/health/readiness, SERVER_PORT=PORT SERVER_ADDRESS=::1",
        "::1, /actuator/health/readiness, SERVER_PORT=PORT SERVER_ADDRESS=::",
        "127.0.0.2, /actuator/health/readiness, SERVER_PORT=PORT SERVER_ADDRESS=127.0.0.2",
        "::1, /somewhere, HEALTHCHECK_URL=http://[::1]:PORT/somewhere",
    })
    void whenSettingsMoveActuatorThenItIsFound(String host, String path, String settings) throws Exception {
        assumeThat(InetAddress.getByName(host))
                .as("an address of this machine")
                .matches(HealthcheckScriptTests::isOfThisMachine);
        try (Actuator actuator = Actuator.plain(host, path, 200)) {
            Map<String, String> environment = new HashMap<>();
            for (String setting : settings.split(" ", -1)) {
                String[] parts = setting.split("=", 2);
                environment.put(parts[0], parts[1].replace("PORT", actuator.port()));
            }

            assertThat(isHealthy(environment)).isTrue();
        }
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException notHere) {
            return false;
        }
    }

    @Test
    void whenActuatorSpeaksTlsThenSoDoesTheScript(@TempDir Path folder) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(
                TestCertificates.create(folder, "ops").bundle().createSslContext()));
        try (Actuator actuator = new Actuator(server, READINESS, 200)) {
            assertThat(isHealthy(Map.of("SERVER_PORT", actuator.port(), "SERVER_SSL_BUNDLE", "ops")))
                    .isTrue();
            assertThat(isHealthy(Map.of("MANAGEMENT_SERVER_PORT", actuator.port(), "SERVER_SSL_BUNDLE", "ops")))
                    .isTrue();
            assertThat(isHealthy(Map.of("HEALTHCHECK_URL", "https://localhost:" + actuator.port() + "/elsewhere")))
                    .isFalse();
        }
    }
}
