package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class SameSiteFilterTests {
    /** What a kick is answered with; 200 if it comes through. */
    private static int kick(SameSiteFilter filter, String host, @Nullable String origin, @Nullable String site) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.HOST, host);
        if (origin != null) {
            headers.set(HttpHeaders.ORIGIN, origin);
        }
        if (site != null) {
            headers.set("Sec-Fetch-Site", site);
        }
        MockServerWebExchange exchange = MockServerWebExchange.from(
                MockServerHttpRequest.delete("/actuator/gamesessions/7").headers(headers));
        filter.filter(
                        exchange,
                        passed -> Mono.fromRunnable(() -> passed.getResponse().setStatusCode(HttpStatus.OK)))
                .block(Duration.ofSeconds(10));
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        return status == null ? 0 : status.value();
    }

    @ParameterizedTest
    @CsvSource({
        // A proxy that asks by address, as most do unless they are told otherwise.
        "200, 127.0.0.1:8080, https://ops.example, same-origin",
        "200, 127.0.0.1:8080, https://ops.example,",
        "200, 127.0.0.1:8080, https://OPS.example:8443, same-origin",
        "200, 10.0.0.7:8080, http://ops.example, same-origin",
        // One that passes the name on.
        "200, ops.example, https://ops.example, same-origin",
        "200, ops.example:443, , none",
        "403, 127.0.0.1:8080, https://ops.example, cross-site",
        "403, 127.0.0.1:8080, https://ops.example:9999, same-site",
        "403, 127.0.0.1:8080, https://evil.example, same-origin",
        "403, 127.0.0.1:8080, https://ops.example.evil.example,",
        "403, 127.0.0.1:8080, https://ops.example@evil.example,",
        "403, 127.0.0.1:8080, null,",
        "403, 127.0.0.1:8080, '',",
        "403, 127.0.0.1:8080, 'ops.example',",
        "403, evil.example, https://ops.example, same-origin",
    })
    void whenAProxyStandsBetweenThenItsNameIsTheServersOwn(
            int status, String host, @Nullable String origin, @Nullable String site) {
        assertThat(kick(new SameSiteFilter(Set.of("ops.example"), true), host, origin, site))
                .isEqualTo(status);
        assertThat(kick(new SameSiteFilter(Set.of("ops.example"), false), host, origin, site))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "403, 127.0.0.1:8080, https://ops.example",
        "200, 127.0.0.1:8080, http://127.0.0.1:8080",
        "403, 127.0.0.1:8080, http://127.0.0.1:9999",
        "200, '[::1]:8080', 'http://[::1]:8080'",
    })
    void whenNoNameIsSetThenOnlyTheServersOwnAddressIs(int status, String host, String origin) {
        assertThat(kick(new SameSiteFilter(Set.of(), true), host, origin, null)).isEqualTo(status);
    }
}
