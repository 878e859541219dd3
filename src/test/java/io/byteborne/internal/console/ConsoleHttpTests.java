package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.test.GameServerTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The console over HTTP, with nothing set but what is so by default. */
@GameServerTest(properties = "byteborne.world.tick-interval=20ms")
class ConsoleHttpTests {
    private static final C2S_Chat CHAT = C2S_Chat.newBuilder().setContent("hi").build();

    @LocalServerPort
    int httpPort;

    @Autowired
    TestClients clients;

    @Autowired
    @Qualifier("byteborneConsoleRoutes")
    RouterFunction<ServerResponse> routes;

    private final JsonMapper json = new JsonMapper();
    private HttpPeer http;

    @BeforeEach
    void createPeer() {
        http = new HttpPeer(httpPort);
    }

    private JsonNode read(String path) throws IOException {
        String answer = http.get(path);
        assertThat(HttpPeer.status(answer)).as(answer).isEqualTo(200);
        return json.readTree(HttpPeer.body(answer));
    }

    @Test
    void whenThePageIsAskedForThenItComesAndMayRunNothingButItsOwn() throws IOException {
        String page = http.get("/console/");

        assertThat(page)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("content-type: text/html")
                .contains("<title>Overview – Byteborne World</title>")
                .contains("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe-inline", "unsafe-eval")
                .doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContain("<style", "style=", "onclick=");
    }

    @ParameterizedTest
    @CsvSource({
        "page/main.js, text/javascript",
        "page/console.css, text/css",
        "page/icon.svg, image/svg+xml",
        "uplot/uPlot.esm.js, text/javascript",
        "uplot/uPlot.min.css, text/css"
    })
    void whenThePageNeedsAFileThenItIsThere(String file, String type) throws IOException {
        assertThat(http.get("/console/" + file))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("content-type: " + type)
                .contains("nosniff", "default-src 'none'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"page/ConsoleRoutes.class", "page/../ConsoleRoutes.class", "uplot/../LICENSE", "page/"})
    void whenSomethingElseIsAskedForThenItIsNotThere(String file) throws IOException {
        assertThat(HttpPeer.status(http.get("/console/" + file))).isEqualTo(404);
    }

    @Test
    void whenTheSlashIsMissingThenTheBrowserIsSentOn() throws IOException {
        assertThat(http.get("/console")).startsWith("HTTP/1.1 307").containsIgnoringCase("location: console/");
    }

    @Test
    void whenNothingElseIsSetThenNothingMayBeDone() throws IOException {
        JsonNode setup = read("/console/setup");

        assertThat(setup.at("/kick").asBoolean()).isFalse();
        assertThat(setup.at("/cluster").asBoolean()).isFalse();
        assertThat(setup.at("/endpoints").propertyNames())
                .contains("gamesessions", "gamehandlers", "gameprotocol")
                .doesNotContain("gamesend", "gamebroadcast");
        assertThat(setup.at("/endpoints/gamesessions/path").asString()).isEqualTo("/actuator/gamesessions");
        assertThat(HttpPeer.status(http.exchange(
                        "POST", "/actuator/gamesend", "{\"messages\": \"[]\"}", "Content-Type: application/json")))
                .isEqualTo(404);
    }

    @Test
    void whenFiguresAreWatchedThenEachSecondBringsThem() throws Exception {
        TestGameClient client = clients.connect();
        client.request(CHAT, S2C_Chat.class);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%s/console/stream".formatted(httpPort)))
                .build();
        try (HttpClient watcher = HttpClient.newHttpClient()) {
            HttpResponse<Stream<String>> stream = watcher.send(request, HttpResponse.BodyHandlers.ofLines());
            try (Stream<String> lines = stream.body()) {
                assertThat(stream.headers().firstValue("content-type").orElse(""))
                        .startsWith("text/event-stream");
                assertThat(stream.headers().allValues("cache-control"))
                        .as("no proxy may keep it back, or change it")
                        .containsExactly("no-cache, no-transform");
                assertThat(stream.headers().allValues("x-accel-buffering")).containsExactly("no");
                Iterator<JsonNode> samples = lines.filter(line -> line.startsWith("data:"))
                        .map(line -> json.readTree(line.substring(5)))
                        .iterator();
                JsonNode sample = samples.next();
                while (sample.at("/messagesIn").asDouble() == 0) {
                    client.request(CHAT, S2C_Chat.class);
                    sample = samples.next();
                }
                long first = sample.at("/time").asLong();
                assertThat(sample.at("/sessions").asInt()).isEqualTo(1);
                assertThat(sample.at("/bytesIn").asDouble()).isPositive();
                assertThat(sample.at("/ticks").asDouble()).isPositive();
                assertThat(sample.at("/tickMax").asDouble())
                        .isGreaterThanOrEqualTo(sample.at("/tickMean").asDouble())
                        .isPositive();
                assertThat(samples.next().at("/time").asLong()).isGreaterThan(first);
            }
            watcher.shutdownNow();
        }
    }

    @Test
    void whenAWatcherLeavesWhileASampleIsEncodedThenNoPooledBufferIsLost() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        MockServerHttpResponse response = new MockServerHttpResponse(new NettyDataBufferFactory(allocator));
        List<DataBuffer> taken = new ArrayList<>();
        // As if the connection closed after the first: who cancels gets what was encoded, or nobody does.
        response.setWriteHandler(body -> body.doOnNext(taken::add).take(1).then());

        RouterFunctions.toHttpHandler(routes)
                .handle(MockServerHttpRequest.get("/console/stream").build(), response)
                .block(Duration.ofSeconds(10));

        assertThat(taken)
                .singleElement()
                .satisfies(event -> assertThat(event.toString(StandardCharsets.UTF_8))
                        .startsWith("data:{")
                        .endsWith("}\n\n"));
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void whenSessionsAreThereThenTheyAreSortedAndFound() throws IOException {
        clients.connect();
        TestGameClient busy = clients.connect();
        busy.request(CHAT, S2C_Chat.class);

        await().untilAsserted(() -> assertThat(read("/console/sessions?sort=in&descending")
                        .at("/total")
                        .asInt())
                .isEqualTo(2));
        await().untilAsserted(() -> {
            busy.request(CHAT, S2C_Chat.class);
            JsonNode page = read("/console/sessions?sort=in&descending");
            JsonNode first = page.at("/sessions/0");
            assertThat(first.at("/in").asDouble()).isPositive();
            assertThat(first.at("/peer").asString()).startsWith("127.0.0.1:");
            assertThat(first.at("/user").isNull()).isTrue();
            JsonNode found = read("/console/sessions?find=" + first.at("/peer").asString());
            assertThat(found.at("/found").asInt()).isEqualTo(1);
            assertThat(found.at("/sessions/0/id")).isEqualTo(first.at("/id"));
        });
        assertThat(read("/console/sessions?find=nobody").at("/sessions").size()).isZero();
        assertThat(HttpPeer.status(http.get("/console/sessions?sort=colour"))).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | Host: localhost:8080",
                "200 | Host: [::1]:8080",
                "403 | Host: attacker.example",
                "403 | Host: 127.0.0.1.attacker.example:8080",
                "403 | Origin: http://attacker.example",
                "403 | Origin: null",
                "403 | Sec-Fetch-Site: cross-site",
            })
    void whenAnotherSitesPageAsksThenItIsRefused(int status, String header) throws IOException {
        for (String path : new String[] {"/console/", "/console/setup", "/actuator/gamesessions"}) {
            assertThat(HttpPeer.status(http.get(path, header))).as(path).isEqualTo(status);
        }
        assertThat(HttpPeer.status(http.exchange("DELETE", "/actuator/gamesessions/1", "", header)))
                .isEqualTo(status == 200 ? 405 : 403);
    }

    @Test
    void whenABrowserFollowsALinkOrAsksForItsOwnPageThenItMay() throws IOException {
        String own = "Origin: http://127.0.0.1:" + httpPort;

        assertThat(HttpPeer.status(http.get("/console/", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")))
                .isEqualTo(200);
        assertThat(HttpPeer.status(http.get("/console/setup", own, "Sec-Fetch-Site: same-origin")))
                .isEqualTo(200);
        assertThat(Objects.requireNonNull(read("/console/setup"))
                        .at("/gamePort")
                        .asInt())
                .isPositive();
    }
}
