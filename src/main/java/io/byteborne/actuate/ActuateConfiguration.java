package io.byteborne.actuate;

import io.byteborne.catalogue.JsonMessages;
import io.byteborne.catalogue.ProtocolCatalogue;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.network.IoThreads;
import io.byteborne.network.NetworkStatistics;
import io.byteborne.network.PendingOut;
import io.byteborne.network.ServerProperties;
import io.byteborne.network.ServerService;
import io.byteborne.network.SessionManager;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MetricsProperties;
import io.byteborne.room.Rooms;
import io.byteborne.world.Inbox;
import io.byteborne.world.TickMethods;
import io.byteborne.world.TickStatistics;
import io.byteborne.world.Timer;
import io.byteborne.world.Watchdog;
import io.byteborne.world.WorldLifecycle;
import io.byteborne.world.WorldProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Endpoints, health and metrics of the game server. */
@Configuration(proxyBeanMethods = false)
class ActuateConfiguration {
    @Bean
    @ConditionalOnWebApplication
    static ManagementAddress managementAddress(Environment environment) {
        return new ManagementAddress(environment);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameSessionsEndpoint gameSessionsEndpoint(
            SessionManager sessions, ServerService server, NetworkStatistics statistics, IoThreads ioThreads) {
        return new GameSessionsEndpoint(
                sessions,
                server::connections,
                statistics::refusedConnections,
                ioThreads.transport().label());
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameTickEndpoint gameTickEndpoint(WorldProperties properties, TickStatistics statistics, Timer timer, Inbox inbox) {
        return new GameTickEndpoint(properties, statistics, timer::count, inbox::size);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameHandlersEndpoint gameHandlersEndpoint(MessageDispatcher dispatcher, MetricsProperties metrics) {
        return new GameHandlersEndpoint(dispatcher, metrics.byType());
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameRoomsEndpoint gameRoomsEndpoint(Rooms rooms) {
        return new GameRoomsEndpoint(rooms);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameBroadcastEndpoint gameBroadcastEndpoint(SessionManager sessions, JsonMessages messages) {
        return new GameBroadcastEndpoint(sessions, messages);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameProtocolEndpoint gameProtocolEndpoint(ProtocolCatalogue catalogue, MessageDispatcher dispatcher) {
        return new GameProtocolEndpoint(catalogue, dispatcher);
    }

    /** Its health component is called gameServer, after the bean. */
    @Bean
    GameServerHealthIndicator gameServerHealthIndicator(
            ServerService server, WorldLifecycle world, TickStatistics statistics, IoThreads ioThreads) {
        return new GameServerHealthIndicator(
                server::localAddress,
                world::isThreadAlive,
                statistics::ticks,
                ioThreads.transport().label());
    }

    @Bean
    NetworkMetrics networkMetrics(SessionManager sessions, ServerService server, NetworkStatistics statistics) {
        return new NetworkMetrics(sessions, server, statistics);
    }

    @Bean
    PendingOutMetrics pendingOutMetrics(PendingOut pendingOut) {
        return new PendingOutMetrics(pendingOut);
    }

    @Bean
    LimitMetrics limitMetrics(ServerProperties server, PendingOut pendingOut, WorldProperties world) {
        return new LimitMetrics(server, pendingOut, world);
    }

    @Bean
    WorldMetrics worldMetrics(
            MessageDispatcher dispatcher, TickStatistics ticks, TickMethods tickMethods, Inbox inbox, Timer timer) {
        return new WorldMetrics(dispatcher, ticks, tickMethods, inbox, timer);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "byteborne.metrics.by-type", matchIfMissing = true)
    MessageTypeMetrics messageTypeMetrics(MessageRegistry types, MessageDispatcher dispatcher) {
        return new MessageTypeMetrics(types, dispatcher);
    }

    @Bean
    EventLoopMetrics eventLoopMetrics(IoThreads ioThreads) {
        return new EventLoopMetrics(ioThreads);
    }

    @Bean
    RoomMetrics roomMetrics(Rooms rooms) {
        return new RoomMetrics(rooms);
    }

    @Bean
    WatchdogMetrics watchdogMetrics(Watchdog watchdog) {
        return new WatchdogMetrics(watchdog);
    }

    @Bean
    TickMetrics tickMetrics(MeterRegistry registry) {
        return new TickMetrics(registry);
    }
}
