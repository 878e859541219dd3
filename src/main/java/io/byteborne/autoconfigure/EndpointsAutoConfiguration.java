package io.byteborne.autoconfigure;

import io.byteborne.cluster.Cluster;
import io.byteborne.internal.actuate.GameBroadcastEndpoint;
import io.byteborne.internal.actuate.GameHandlersEndpoint;
import io.byteborne.internal.actuate.GameProtocolEndpoint;
import io.byteborne.internal.actuate.GameRoomsEndpoint;
import io.byteborne.internal.actuate.GameSavesEndpoint;
import io.byteborne.internal.actuate.GameSessionsEndpoint;
import io.byteborne.internal.actuate.GameTickEndpoint;
import io.byteborne.internal.actuate.RequestReasons;
import io.byteborne.internal.catalogue.JsonMessages;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.internal.cluster.actuate.GameClusterEndpoint;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.users.ClusterUsers;
import io.byteborne.internal.console.GameClient;
import io.byteborne.internal.console.GameSendEndpoint;
import io.byteborne.internal.console.SendAdvice;
import io.byteborne.internal.console.SendingOff;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.login.Logins;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.save.SaveStatistics;
import io.byteborne.internal.settings.MetricsProperties;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.room.Rooms;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionManager;
import io.byteborne.world.NanoClock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The game's endpoints, where actuator is on the class path. */
@AutoConfiguration
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
class EndpointsAutoConfiguration {
    @Bean
    RequestReasons byteborneRequestReasons() {
        return new RequestReasons();
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
    GameTickEndpoint gameTickEndpoint(
            WorldProperties properties, TickStatistics statistics, WorldTimer timer, Inbox inbox) {
        return new GameTickEndpoint(properties, statistics, timer::count, inbox::size);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameHandlersEndpoint gameHandlersEndpoint(DefaultMessageDispatcher dispatcher, MetricsProperties metrics) {
        return new GameHandlersEndpoint(dispatcher, metrics.byType());
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameRoomsEndpoint gameRoomsEndpoint(Rooms rooms) {
        return new GameRoomsEndpoint(rooms);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameClusterEndpoint gameClusterEndpoint(
            Cluster cluster, ObjectProvider<Exchange> exchange, ObjectProvider<ClusterUsers> users) {
        return new GameClusterEndpoint(cluster, exchange.getIfAvailable(), users.getIfAvailable());
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameSavesEndpoint gameSavesEndpoint(SaveStatistics statistics, NanoClock clock) {
        return new GameSavesEndpoint(statistics, clock);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameBroadcastEndpoint gameBroadcastEndpoint(SessionManager sessions, JsonMessages messages) {
        return new GameBroadcastEndpoint(sessions, messages);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameProtocolEndpoint gameProtocolEndpoint(ProtocolCatalogue catalogue, DefaultMessageDispatcher dispatcher) {
        return new GameProtocolEndpoint(catalogue, dispatcher);
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    GameSendEndpoint gameSendEndpoint(
            ServerService server,
            ServerProperties properties,
            PacketEncoder encoder,
            JsonMessages messages,
            DefaultMessageDispatcher dispatcher,
            MessageRegistry registry,
            Logins logins) {
        return new GameSendEndpoint(
                new GameClient(server::localAddress, properties.ssl().isOn(), encoder),
                messages,
                new SendAdvice(dispatcher, registry, logins::types));
    }

    /** Where an endpoint that is off says how it is turned on. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RouterFunction.class, WebEndpointProperties.class})
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class Off {
        @Bean
        RouterFunction<ServerResponse> byteborneSendingOff(WebEndpointProperties properties) {
            return SendingOff.route(properties.getBasePath());
        }
    }
}
