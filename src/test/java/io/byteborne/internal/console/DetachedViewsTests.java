package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.test.GameServerTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A session without its client, as the console, actuator and the metrics show it. */
@GameServerTest(properties = {"byteborne.world.tick-interval=20ms", "byteborne.resume.window=1m"})
class DetachedViewsTests {
    private static final C2S_Chat CHAT = C2S_Chat.newBuilder().setContent("hi").build();

    @LocalServerPort
    int httpPort;

    @Autowired
    TestClients clients;

    private final JsonMapper json = new JsonMapper();
    private HttpPeer http;
    private TestGameClient client;

    @BeforeEach
    void connect() {
        http = new HttpPeer(httpPort);
        client = clients.connect().hello("arena-web", "1.4.2");
        client.request(CHAT, S2C_Chat.class);
    }

    private JsonNode read(String path) throws IOException {
        String answer = http.get(path);
        assertThat(HttpPeer.status(answer)).as(answer).isEqualTo(200);
        return json.readTree(HttpPeer.body(answer));
    }

    private double metric(String line) throws IOException {
        return HttpPeer.body(http.get("/actuator/prometheus"))
                .lines()
                .filter(each -> each.startsWith(line + " "))
                .mapToDouble(each -> Double.parseDouble(each.substring(line.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private void expect(boolean detached) throws IOException {
        JsonNode row = read("/console/sessions?sort=id&find=").at("/sessions/0");
        assertThat(row.at("/client").asString()).isEqualTo("arena-web 1.4.2");
        assertThat(row.at("/detached").asBoolean()).isEqualTo(detached);
        assertThat(read("/console/sessions?sort=id&find=detached").at("/found").asInt())
                .isEqualTo(detached ? 1 : 0);
        JsonNode all = read("/actuator/gamesessions");
        assertThat(all.at("/active").asInt()).isOne();
        assertThat(all.at("/detached").asInt()).isEqualTo(detached ? 1 : 0);
        assertThat(all.at("/sessions/0/detached").asBoolean()).isEqualTo(detached);
        assertThat(metric("byteborne_sessions_detached")).isEqualTo(detached ? 1 : 0);
    }

    @Test
    void whenASessionIsDetachedThenThatIsShownUntilItIsResumed() throws IOException {
        double resumed = metric("byteborne_resumes_total{outcome=\"resumed\"}");
        expect(false);

        client.cut();
        await().untilAsserted(() -> expect(true));
        client.resume();

        await().untilAsserted(() -> expect(false));
        assertThat(metric("byteborne_resumes_total{outcome=\"resumed\"}")).isEqualTo(resumed + 1);
        assertThat(client.request(CHAT, S2C_Chat.class).getContent()).isEqualTo("hi");
    }

    @Test
    void whenASessionIsResumedThenTheConsoleShowsItsNewAddress() throws IOException {
        String before =
                read("/console/sessions?sort=id&find=").at("/sessions/0/peer").asString();
        client.cut();
        client.resume();

        await().untilAsserted(() -> assertThat(read("/console/sessions?sort=id&find=")
                        .at("/sessions/0/peer")
                        .asString())
                .isNotEqualTo(before)
                .isEqualTo(read("/actuator/gamesessions").at("/sessions/0/peer").asString()));
    }

    @Test
    void whenFiguresAreWatchedThenDetachedSessionsAreAmongThem() throws Exception {
        client.cut();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%s/console/stream".formatted(httpPort)))
                .build();
        try (HttpClient watcher = HttpClient.newHttpClient();
                Stream<String> lines = watcher.send(request, HttpResponse.BodyHandlers.ofLines())
                        .body()) {
            assertThat(lines.filter(line -> line.startsWith("data:"))
                            .map(line -> json.readTree(line.substring(5)))
                            .filter(sample -> sample.at("/detached").asInt() == 1)
                            .findFirst())
                    .hasValueSatisfying(
                            sample -> assertThat(sample.at("/sessions").asInt()).isOne());
            watcher.shutdownNow();
        }
    }
}
