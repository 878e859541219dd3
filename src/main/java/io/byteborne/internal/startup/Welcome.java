package io.byteborne.internal.startup;

import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.internal.settings.WorldProperties;
import io.netty.util.NetUtil;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.system.ApplicationHome;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * Says once, when the server is ready, where it can be reached and what to try next: one entry of the log, several lines
 * long. Main thread.
 */
public final class Welcome implements ApplicationListener<ApplicationReadyEvent> {
    private static final Logger log = LoggerFactory.getLogger(Welcome.class);

    private static final int DUMMY_PORT = 12345;
    private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
    /** The name of the console's bean; this package does not know the console itself. */
    private static final String CONSOLE = "byteborneConsoleRoutes";

    private final Supplier<@Nullable InetSocketAddress> gameAddress;
    private final Supplier<@Nullable InetSocketAddress> webSocketAddress;
    private final String webSocketPath;
    private final Transport transport;
    private final boolean tls;
    private final WorldProperties world;

    /**
     * @param gameAddress where the game listens; null while it does not
     * @param webSocketAddress where it does for WebSocket
     */
    public Welcome(
            Supplier<@Nullable InetSocketAddress> gameAddress,
            Supplier<@Nullable InetSocketAddress> webSocketAddress,
            String webSocketPath,
            Transport transport,
            boolean tls,
            WorldProperties world) {
        this.gameAddress = gameAddress;
        this.webSocketAddress = webSocketAddress;
        this.webSocketPath = webSocketPath;
        this.transport = transport;
        this.tls = tls;
        this.world = world;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        InetSocketAddress address = gameAddress.get();
        // A game's test may run without a port; there is nobody to welcome.
        if (address != null) {
            Class<?> main = event.getSpringApplication().getMainApplicationClass();
            log.info(text(address, event.getApplicationContext(), new ApplicationHome(main).getSource()));
        }
    }

    /** @param source the program: its jar or its folder of classes */
    String text(InetSocketAddress address, ApplicationContext context, @Nullable File source) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(
                "game",
                "port %s%s, %s, %s transport"
                        .formatted(
                                address.getPort(),
                                address.getAddress().isAnyLocalAddress()
                                        ? ""
                                        : " on " + NetUtil.toAddressString(address.getAddress()),
                                tls ? "TLS" : "TCP without TLS",
                                transport.label()));
        InetSocketAddress webSocket = webSocketAddress.get();
        if (webSocket != null) {
            lines.put("browsers", webSocketUrl(webSocket));
        }
        lines.put(
                "world",
                "%s ticks a second, messages handled %s"
                        .formatted(
                                rate(world.interval()),
                                switch (world.dispatch()) {
                                    case ON_TICK -> "with the next tick";
                                    case ON_ARRIVAL -> "as they arrive";
                                }));
        String actuator = HttpAddress.ofActuator(context);
        if (actuator != null) {
            lines.put("actuator", actuator);
        }
        String http = HttpAddress.ofApplication(context);
        if (http != null && context.containsBean(CONSOLE)) {
            lines.put("console", http + "/console/");
        }
        lines.put("try", dummyCommand(address, source));
        lines.put("read", "README.md, docs/tutorial.md");
        return lines.entrySet().stream()
                .map(line -> "  %-9s %s".formatted(line.getKey(), line.getValue()))
                .collect(Collectors.joining("\n", "The server is ready\n\n", "\n"));
    }

    private String webSocketUrl(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        // As a page of this machine is most likely to be asked for: the host's name is compared with that of the page.
        String name = host.isAnyLocalAddress() ? "localhost" : HttpAddress.reachable(NetUtil.toAddressString(host));
        return "%s://%s:%s%s".formatted(tls ? "wss" : "ws", name, address.getPort(), webSocketPath);
    }

    private static String rate(Duration interval) {
        String rate = String.format(Locale.ROOT, "%.2f", NANOS_PER_SECOND / interval.toNanos());
        return rate.replaceFirst("\\.?0+$", "");
    }

    private String dummyCommand(InetSocketAddress address, @Nullable File source) {
        InetAddress host = address.getAddress();
        // It connects to 127.0.0.1 by itself, where a server on every address is, too.
        boolean there =
                host.isAnyLocalAddress() || NetUtil.toAddressString(host).equals("127.0.0.1");
        String dummy = "dummy --duration=10s"
                + (there ? "" : " --host=" + NetUtil.toAddressString(host))
                + (address.getPort() == DUMMY_PORT ? "" : " --port=" + address.getPort())
                + (tls ? " --tls=true --tls-trust=insecure" : "");
        return source != null && source.isFile()
                ? "java -jar %s %s".formatted(source.getName(), dummy)
                : "./mvnw -q spring-boot:run -Dspring-boot.run.arguments=\"%s\"".formatted(dummy);
    }
}
