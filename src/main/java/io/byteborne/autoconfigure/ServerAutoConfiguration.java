package io.byteborne.autoconfigure;

import io.byteborne.internal.net.HardStop;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.internal.net.NetworkListener;
import io.byteborne.internal.net.ServerLifecycle;
import io.byteborne.internal.net.SessionFactory;
import io.byteborne.internal.net.admission.AddressLimits;
import io.byteborne.internal.net.admission.Admission;
import io.byteborne.internal.net.tls.ServerTls;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.settings.MemoryBounds;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.settings.WebSocketProperties;
import io.byteborne.internal.world.SessionEndLog;
import io.byteborne.server.StartupException;
import io.byteborne.world.NanoClock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** The game port, and the one for WebSocket. */
@AutoConfiguration
@EnableConfigurationProperties(WebSocketProperties.class)
public class ServerAutoConfiguration {
    @Bean
    Admission byteborneAdmission(
            ServerProperties properties,
            SessionProperties session,
            NetworkStatistics statistics,
            ObjectProvider<SslBundles> bundles,
            NanoClock clock) {
        ServerProperties.Ssl ssl = properties.ssl();
        return new Admission(
                session.packetTimeout(),
                statistics,
                properties.proxyProtocol().proxies(),
                new AddressLimits(properties.addressLimit(), clock),
                ssl.bundle() == null ? null : ServerTls.of(ssl.bundle(), ssl.clientAuth(), bundles.getObject()));
    }

    @Bean
    NettyServerService byteborneServerService(
            IoThreads ioThreads,
            Admission admission,
            SessionFactory sessions,
            NetworkListener listener,
            NetworkStatistics statistics,
            ServerProperties properties,
            WebSocketProperties webSocket,
            SessionProperties session) {
        return new NettyServerService(
                ioThreads,
                admission,
                sessions,
                listener,
                statistics,
                properties,
                webSocket,
                MemoryBounds.warnings(properties, session));
    }

    @Bean
    SessionEndLog byteborneSessionEndLog() {
        return new SessionEndLog();
    }

    @Bean
    ServerLifecycle byteborneServerLifecycle(NettyServerService server) {
        return new ServerLifecycle(server);
    }

    @Bean
    public HardStop byteborneHardStop(ConfigurableApplicationContext context, ServerProperties properties) {
        if (properties.hardStop().compareTo(properties.shutdownTimeout()) < 0) {
            throw new StartupException(
                    "byteborne.server.hard-stop (%s) is shorter than byteborne.server.shutdown-timeout (%s)."
                            .formatted(properties.hardStop(), properties.shutdownTimeout()),
                    "Set byteborne.server.hard-stop to a longer time, or byteborne.server.shutdown-timeout to a shorter"
                            + " one.");
        }
        return new HardStop(context, properties.hardStop(), HardStop::endProcessOrInterrupt);
    }
}
