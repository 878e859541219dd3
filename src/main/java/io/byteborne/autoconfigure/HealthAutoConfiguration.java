package io.byteborne.autoconfigure;

import io.byteborne.cluster.Cluster;
import io.byteborne.internal.actuate.GameServerHealthIndicator;
import io.byteborne.internal.cluster.actuate.ClusterHealthIndicator;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.save.DefaultSaves;
import io.byteborne.internal.save.SaveHealthIndicator;
import io.byteborne.internal.save.SaveStatistics;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.internal.world.loop.WorldLifecycle;
import io.byteborne.server.ServerService;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The part of the game port, the world, saves and the cluster in the health of the application. */
@AutoConfiguration(after = {SaveAutoConfiguration.class, ClusterAutoConfiguration.class})
@ConditionalOnClass(HealthIndicator.class)
class HealthAutoConfiguration {
    /** Its health component is called gameServer, after the bean. */
    @Bean
    GameServerHealthIndicator gameServerHealthIndicator(
            ServerService server, WorldLifecycle world, TickStatistics statistics, IoThreads ioThreads) {
        return new GameServerHealthIndicator(
                server::localAddress,
                server::webSocketAddress,
                world::isThreadAlive,
                statistics::ticks,
                ioThreads.transport().label());
    }

    /** Its health component is called cluster, after the bean. */
    @Bean
    @ConditionalOnBean(Exchange.class)
    ClusterHealthIndicator clusterHealthIndicator(Cluster cluster, Exchange exchange) {
        return new ClusterHealthIndicator(cluster, exchange::isHearing);
    }

    /** Its health component is called gameSaves, after the bean. */
    @Bean
    @ConditionalOnBean(DefaultSaves.class)
    SaveHealthIndicator gameSavesHealthIndicator(SaveStatistics statistics) {
        return new SaveHealthIndicator(statistics);
    }
}
