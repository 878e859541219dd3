package io.byteborne.internal.actuate;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the game port is open and the world thread is alive; when down, it says which is missing. Any thread. */
public final class GameServerHealthIndicator implements HealthIndicator {
    private final Supplier<@Nullable InetSocketAddress> address;
    private final Supplier<@Nullable InetSocketAddress> webSocketAddress;
    private final BooleanSupplier worldThreadAlive;
    private final LongSupplier ticks;
    private final String transport;

    /**
     * Each figure is asked for at each check.
     *
     * @param address the address that the game server listens on; null while it does not
     * @param webSocketAddress the address that it listens on for WebSocket; null while it does not
     * @param ticks ticks since the start
     * @param transport how sockets are driven
     */
    public GameServerHealthIndicator(
            Supplier<@Nullable InetSocketAddress> address,
            Supplier<@Nullable InetSocketAddress> webSocketAddress,
            BooleanSupplier worldThreadAlive,
            LongSupplier ticks,
            String transport) {
        this.address = address;
        this.webSocketAddress = webSocketAddress;
        this.worldThreadAlive = worldThreadAlive;
        this.ticks = ticks;
        this.transport = transport;
    }

    @Override
    public Health health() {
        List<String> faults = new ArrayList<>();
        Health.Builder health = Health.up();
        InetSocketAddress bound = address.get();
        if (bound == null) {
            faults.add("the game port is not open");
        } else {
            health.withDetail("host", bound.getAddress().getHostAddress()).withDetail("port", bound.getPort());
        }
        InetSocketAddress webSocket = webSocketAddress.get();
        if (webSocket != null) {
            health.withDetail("webSocketPort", webSocket.getPort());
        }
        boolean alive = worldThreadAlive.getAsBoolean();
        if (!alive) {
            faults.add("the world thread is not alive");
        }
        health.withDetail("transport", transport)
                .withDetail("worldThread", alive ? "alive" : "dead")
                .withDetail("tick", ticks.getAsLong());
        if (!faults.isEmpty()) {
            health.down().withDetail("reason", String.join("; ", faults));
        }
        return health.build();
    }
}
