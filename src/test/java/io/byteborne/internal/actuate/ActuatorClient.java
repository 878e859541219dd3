package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks actuator over HTTP; paths are relative to {@code /actuator/}. */
final class ActuatorClient {
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final int port;

    ActuatorClient(int port) {
        this.port = port;
    }

    int status(String path) throws IOException, InterruptedException {
        return request(path).statusCode();
    }

    /** What an endpoint shows; fails if it is not there. */
    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = request(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return json.readTree(response.body());
    }

    /** The value that Prometheus reads under that name and tags; fails if there is none. */
    double scrape(String meter) throws IOException, InterruptedException {
        return scrape(List.of(meter))[0];
    }

    /** As {@link #scrape(String)}, of several at one time. */
    double[] scrape(List<String> meters) throws IOException, InterruptedException {
        String[] lines = scrapeAll().split("\n", -1);
        return meters.stream().mapToDouble(meter -> valueOf(meter, lines)).toArray();
    }

    /** Everything that Prometheus reads. */
    String scrapeAll() throws IOException, InterruptedException {
        return request("prometheus").body();
    }

    private static double valueOf(String meter, String[] lines) {
        return Arrays.stream(lines)
                .filter(line -> line.startsWith(meter + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(meter.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(meter + " is not among the metrics"));
    }

    HttpResponse<String> request(String path) throws IOException, InterruptedException {
        return send("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody());
    }

    HttpResponse<String> post(String path, Map<String, String> body) throws IOException, InterruptedException {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)));
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/" + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, body)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
