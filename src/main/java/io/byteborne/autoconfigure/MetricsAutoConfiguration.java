package io.byteborne.autoconfigure;

import io.byteborne.internal.actuate.ControlMetrics;
import io.byteborne.internal.actuate.EventLoopMetrics;
import io.byteborne.internal.actuate.LimitMetrics;
import io.byteborne.internal.actuate.MessageTypeMetrics;
import io.byteborne.internal.actuate.NetworkMetrics;
import io.byteborne.internal.actuate.OutboundMetrics;
import io.byteborne.internal.actuate.RoomMetrics;
import io.byteborne.internal.actuate.SaveMetrics;
import io.byteborne.internal.actuate.TickMetrics;
import io.byteborne.internal.actuate.WatchdogMetrics;
import io.byteborne.internal.actuate.WorldMetrics;
import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.actuate.ClusterMetrics;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.rooms.MemberRooms;
import io.byteborne.internal.cluster.rooms.Seats;
import io.byteborne.internal.cluster.store.ClusterDirectory;
import io.byteborne.internal.cluster.users.ClusterUsers;
import io.byteborne.internal.dispatch.BlockingTasks;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.ControlStatistics;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.save.SaveStatistics;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.world.TickMethods;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.internal.world.loop.Watchdog;
import io.byteborne.room.Rooms;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Metrics of the game server, where Micrometer is on the class path. */
@AutoConfiguration(
        after = ClusterAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterBinder.class)
class MetricsAutoConfiguration {
    @Bean
    NetworkMetrics byteborneNetworkMetrics(
            SessionManager sessions, ServerService server, NetworkStatistics statistics) {
        return new NetworkMetrics(sessions, server, statistics);
    }

    @Bean
    ControlMetrics byteborneControlMetrics(ControlStatistics statistics, ControlProtocol protocol) {
        return new ControlMetrics(statistics, protocol.resumption());
    }

    @Bean
    OutboundMetrics byteborneOutboundMetrics(OutboundBudget budget) {
        return new OutboundMetrics(budget);
    }

    @Bean
    LimitMetrics byteborneLimitMetrics(ServerProperties server, OutboundBudget budget, WorldProperties world) {
        return new LimitMetrics(server, budget, world);
    }

    @Bean
    WorldMetrics byteborneWorldMetrics(
            DefaultMessageDispatcher dispatcher,
            TickStatistics ticks,
            TickMethods tickMethods,
            Inbox inbox,
            WorldTimer timer,
            BlockingTasks blockingTasks) {
        return new WorldMetrics(dispatcher, ticks, tickMethods, inbox, timer, blockingTasks);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "byteborne.metrics.by-type", matchIfMissing = true)
    MessageTypeMetrics byteborneMessageTypeMetrics(MessageRegistry types, DefaultMessageDispatcher dispatcher) {
        return new MessageTypeMetrics(types, dispatcher);
    }

    @Bean
    EventLoopMetrics byteborneEventLoopMetrics(IoThreads ioThreads) {
        return new EventLoopMetrics(ioThreads);
    }

    @Bean
    RoomMetrics byteborneRoomMetrics(Rooms rooms) {
        return new RoomMetrics(rooms);
    }

    @Bean
    @ConditionalOnBean(ClusterUsers.class)
    ClusterMetrics byteborneClusterMetrics(
            Membership cluster,
            Exchange exchange,
            ClusterUsers users,
            ClusterDirectory directory,
            MemberRooms rooms,
            Seats seats) {
        return new ClusterMetrics(cluster, exchange, users, directory, rooms, seats);
    }

    @Bean
    SaveMetrics byteborneSaveMetrics(SaveStatistics statistics) {
        return new SaveMetrics(statistics);
    }

    @Bean
    WatchdogMetrics byteborneWatchdogMetrics(Watchdog watchdog) {
        return new WatchdogMetrics(watchdog);
    }

    @Bean
    @ConditionalOnBean(MeterRegistry.class)
    TickMetrics byteborneTickMetrics(MeterRegistry registry) {
        return new TickMetrics(registry);
    }
}
