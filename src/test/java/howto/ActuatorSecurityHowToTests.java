package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.testing.SecurityOnDemand;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.test.context.TestPropertySource;

/** docs/howto/actuator-security.md is compiled, and lets in whom it says: the whole server, over HTTP. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        classes = {ByteborneWorldApplication.class, ActuatorSecurity.class},
        properties = {
            SecurityOnDemand.PROPERTY + "=true",
            "byteborne.server.host=127.0.0.1",
            "byteborne.server.port=0",
            "management.endpoint.gamesessions.access=unrestricted",
            "management.endpoint.gamebroadcast.access=unrestricted",
            "spring.security.user.name=ada",
            "spring.security.user.password=" + ActuatorSecurityHowToTests.PASSWORD
        })
class ActuatorSecurityHowToTests {
    static final String PASSWORD = "correct horse";

    private static final String BROADCAST = "{\"type\": \"proto.S2C_Chat\", \"message\": \"{}\"}";

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    /** @param password of the user ada; null to say nothing of oneself */
    private HttpResponse<String> request(String method, String path, @Nullable String password)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/actuator/" + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? BROADCAST : ""));
        if (password != null) {
            byte[] credentials = ("ada:" + password).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int status(String method, String path, @Nullable String password) throws IOException, InterruptedException {
        return request(method, path, password).statusCode();
    }

    @Nested
    @TestPropertySource(properties = "spring.security.user.roles=OPERATOR")
    class AnOperator {
        @Test
        void whenNobodySaysWhoTheyAreThenTheySeeHealthOnly() throws Exception {
            assertThat(status("GET", "health", null)).isEqualTo(200);
            assertThat(status("GET", "health/readiness", null)).isEqualTo(200);
            assertThat(status("GET", "gamesessions", null)).isEqualTo(401);
            assertThat(status("GET", "prometheus", null)).isEqualTo(401);
            assertThat(status("DELETE", "gamesessions/7", null)).isEqualTo(401);
            assertThat(status("POST", "gamebroadcast", null)).isEqualTo(401);
        }

        @Test
        void whenThePasswordIsWrongThenNothingIsShownOrDone() throws Exception {
            assertThat(status("GET", "gamesessions", "wrong")).isEqualTo(401);
            assertThat(status("POST", "gamebroadcast", "wrong")).isEqualTo(401);
        }

        @Test
        void whenAnOperatorAsksThenTheyMayReadAndAct() throws Exception {
            assertThat(status("GET", "gamesessions", PASSWORD)).isEqualTo(200);
            assertThat(status("DELETE", "gamesessions/999999999", PASSWORD))
                    .as("let in, and there is no such session")
                    .isEqualTo(404);
            assertThat(status("POST", "gamebroadcast", PASSWORD)).isEqualTo(200);
        }

        @Test
        void whenAnybodyIsLetInThenTheyGetNoCookie() throws Exception {
            assertThat(request("POST", "gamebroadcast", PASSWORD).headers().map())
                    .doesNotContainKey("set-cookie");
        }
    }

    @Nested
    @TestPropertySource(properties = "spring.security.user.roles=VIEWER")
    class AnyOtherUser {
        @Test
        void whenTheHowToShowsCodeThenItIsThisTestsCode() throws IOException {
            Snippets.assertCompiled(Path.of("docs/howto/actuator-security.md"), ActuatorSecurityHowToTests.class);
        }

        @Test
        void whenTheyReadThenTheyMay() throws Exception {
            assertThat(status("GET", "gamesessions", PASSWORD)).isEqualTo(200);
            assertThat(status("GET", "prometheus", PASSWORD)).isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"DELETE gamesessions/7", "DELETE gamesessions?user=Ada", "POST gamebroadcast"})
        void whenTheyActThenTheyMayNot(String request) throws Exception {
            String[] parts = request.split(" ", 2);
            assertThat(status(parts[0], parts[1], PASSWORD)).isEqualTo(403);
        }
    }
}

@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class ActuatorSecurity {
    @Bean
    SecurityWebFilterChain actuator(ServerHttpSecurity http) {
        http.authorizeExchange(requests -> {
            requests.pathMatchers("/actuator/health/**").permitAll();
            requests.pathMatchers(HttpMethod.GET).authenticated();
            requests.anyExchange().hasRole("OPERATOR");
        });
        http.httpBasic(Customizer.withDefaults());
        // No browser session, no cookie: nothing that another site could make a browser send.
        http.csrf(ServerHttpSecurity.CsrfSpec::disable);
        return http.build();
    }
}
