package io.byteborne.internal.actuate;

import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.session.Transport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/**
 * Sessions, connections and traffic as meters. Meters refer to what they read only weakly; being beans keeps these
 * objects alive. Read by whichever thread publishes the metrics.
 */
public final class NetworkMetrics implements MeterBinder {
    private final SessionManager sessions;
    private final ServerService server;
    private final NetworkStatistics statistics;

    public NetworkMetrics(SessionManager sessions, ServerService server, NetworkStatistics statistics) {
        this.sessions = sessions;
        this.server = server;
        this.statistics = statistics;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindSessions(registry);
        Gauge.builder("byteborne.connections", server, ServerService::connections)
                .description(
                        "Connections that count against the limit: open, or closed and not dealt with by the world")
                .register(registry);
        bindRefusals(registry);
        bindMessages(registry, "in", NetworkStatistics::messagesIn);
        bindMessages(registry, "out", NetworkStatistics::messagesOut);
        bindBytes(registry, "in", NetworkStatistics::bytesIn);
        bindBytes(registry, "out", NetworkStatistics::bytesOut);
    }

    private void bindRefusals(MeterRegistry registry) {
        for (Refusal refusal : Refusal.values()) {
            FunctionCounter.builder("byteborne.connections.refused", statistics, all -> all.refusedConnections(refusal))
                    .tag("reason", refusal.label())
                    .description("Connections closed before they became sessions, by reason")
                    .register(registry);
        }
        FunctionCounter.builder("byteborne.accept.failures", statistics, NetworkStatistics::acceptFailures)
                .description("How often the operating system could not give the server a connection")
                .register(registry);
    }

    private void bindSessions(MeterRegistry registry) {
        Gauge.builder("byteborne.sessions.active", sessions, SessionManager::count)
                .description("Sessions that are part of the game now")
                .register(registry);
        for (Transport transport : Transport.values()) {
            Gauge.builder("byteborne.sessions.open", sessions, all -> count(all, transport))
                    .tag("transport", transport.label())
                    .description("Sessions that are part of the game now, by how their packets are carried")
                    .register(registry);
        }
        FunctionCounter.builder("byteborne.sessions.opened", sessions, SessionManager::opened)
                .description("Sessions that ever became part of the game")
                .register(registry);
        for (CloseReason reason : CloseReason.values()) {
            FunctionCounter.builder("byteborne.sessions.closed", sessions, all -> all.closed(reason))
                    .tag("reason", reason.label())
                    .description("Sessions that ended, by reason")
                    .register(registry);
        }
    }

    private static long count(SessionManager sessions, Transport transport) {
        return sessions.all().stream()
                .filter(session -> session.transport() == transport)
                .count();
    }

    private void bindMessages(MeterRegistry registry, String direction, ToDoubleFunction<NetworkStatistics> count) {
        FunctionCounter.builder("byteborne.messages", statistics, count)
                .tag("direction", direction)
                .description("Packets received and accepted, or handed to the operating system")
                .register(registry);
    }

    private void bindBytes(MeterRegistry registry, String direction, ToDoubleFunction<NetworkStatistics> count) {
        FunctionCounter.builder("byteborne.bytes", statistics, count)
                .tag("direction", direction)
                .baseUnit("bytes")
                .description("Bytes of the packets received and accepted, or handed to the operating system")
                .register(registry);
    }
}
