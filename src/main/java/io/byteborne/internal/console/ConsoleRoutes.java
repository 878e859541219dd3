package io.byteborne.internal.console;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The files of the console's page, and what it requests besides actuator's endpoints. Actuator's HTTP threads. */
public final class ConsoleRoutes {
    /** Only what this server has, no inline scripts or styles, and no framing by other pages. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PAGE = "io/byteborne/internal/console/page/";
    private static final String SESSIONS = "gamesessions";

    private final Sampler sampler;
    private final SessionTable table;
    private final Permissions permissions;
    private final IntSupplier gamePort;
    private final boolean cluster;
    private final String plotLibrary;
    private final JsonMapper json = new JsonMapper();

    /**
     * Knows whom to ask.
     *
     * @param gamePort where clients connect; 0 while they cannot
     * @param cluster whether the program belongs to one
     * @param plotLibrary the version of uPlot in the program
     */
    public ConsoleRoutes(
            Sampler sampler,
            SessionTable table,
            Permissions permissions,
            IntSupplier gamePort,
            boolean cluster,
            String plotLibrary) {
        this.sampler = sampler;
        this.table = table;
        this.permissions = permissions;
        this.gamePort = gamePort;
        this.cluster = cluster;
        this.plotLibrary = plotLibrary;
    }

    public RouterFunction<ServerResponse> routes() {
        Resource page = new ClassPathResource(PAGE);
        Resource library = new ClassPathResource("META-INF/resources/webjars/uplot/%s/dist/".formatted(plotLibrary));
        return RouterFunctions.route()
                .GET(
                        "/console",
                        request -> ServerResponse.temporaryRedirect(URI.create("console/"))
                                .build())
                .GET("/console/", request -> index())
                .GET("/console/setup", request -> setup())
                .GET("/console/stream", request -> stream())
                .GET("/console/sessions", this::sessions)
                .resources("/console/uplot/**", library)
                .resources("/console/page/**", page)
                .before(ConsoleRoutes::secured)
                .build();
    }

    private static ServerRequest secured(ServerRequest request) {
        HttpHeaders headers = request.exchange().getResponse().getHeaders();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        // Requested again each time: the page and the program must be of one version.
        headers.setCacheControl("no-cache");
        return request;
    }

    private static Mono<ServerResponse> index() {
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_HTML)
                .bodyValue(new ClassPathResource(PAGE + "index.html"));
    }

    private Mono<ServerResponse> setup() {
        return ServerResponse.ok()
                .bodyValue(new Setup(
                        gamePort.getAsInt(), permissions.all(), permissions.allows(SESSIONS, "DELETE"), cluster));
    }

    /**
     * What the page must know.
     *
     * @param gamePort where clients connect; 0 while they cannot
     * @param endpoints endpoints of actuator that it may use
     * @param kick whether sessions may be ended
     * @param cluster whether the program belongs to one
     */
    record Setup(int gamePort, Map<String, Permissions.Endpoint> endpoints, boolean kick, boolean cluster) {}

    private Mono<ServerResponse> stream() {
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform")
                .header("X-Accel-Buffering", "no")
                .body((response, context) -> response.writeAndFlushWith(
                        sampler.watch().map(this::event).map(Mono::just)));
    }

    /**
     * A server-sent event. On the heap, and not from a pool: a watcher may leave at any moment, and of what was encoded
     * but not handed over nobody would know that it must be released.
     */
    private DataBuffer event(Sample sample) {
        String event = "data:" + json.writeValueAsString(sample) + "\n\n";
        return DefaultDataBufferFactory.sharedInstance.wrap(event.getBytes(StandardCharsets.UTF_8));
    }

    private Mono<ServerResponse> sessions(ServerRequest request) {
        if (!permissions.allows(SESSIONS, "GET")) {
            return ServerResponse.notFound().build();
        }
        try {
            SessionTable.Order order = SessionTable.Order.valueOf(
                    request.queryParam("sort").orElse("id").toUpperCase(Locale.ROOT));
            boolean descending = request.queryParam("descending").isPresent();
            String find = request.queryParam("find").orElse("");
            return ServerResponse.ok().bodyValue(table.page(order, descending, find));
        } catch (IllegalArgumentException unknown) {
            return ServerResponse.badRequest().build();
        }
    }
}
