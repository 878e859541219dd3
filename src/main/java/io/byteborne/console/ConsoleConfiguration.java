package io.byteborne.console;

import io.byteborne.catalogue.JsonMessages;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.network.NetworkStatistics;
import io.byteborne.network.PacketEncoder;
import io.byteborne.network.PendingOut;
import io.byteborne.network.ServerService;
import io.byteborne.network.ServerSslProperties;
import io.byteborne.network.SessionManager;
import io.byteborne.world.Inbox;
import io.byteborne.world.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The console, and the endpoint that sends as a client does. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {
    @Bean
    @ConditionalOnAvailableEndpoint
    GameSendEndpoint gameSendEndpoint(
            ServerService server, ServerSslProperties ssl, PacketEncoder encoder, JsonMessages messages) {
        return new GameSendEndpoint(
                new GameClient(server::localAddress, ssl.bundle() != null, encoder, messages), messages);
    }

    /** The page. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @Conditional(OnConsole.class)
    @EnableConfigurationProperties(ConsoleProperties.class)
    static class Page {
        private static final int MAX_WATCHERS = 16;

        @Bean
        SameSiteFilter sameSiteFilter(ConsoleProperties properties, Environment environment) {
            return new SameSiteFilter(properties.hosts(), OnConsole.isLocal(environment));
        }

        @Bean
        TickPeaks tickPeaks() {
            return new TickPeaks();
        }

        @Bean
        Sampler consoleSampler(
                SessionManager sessions,
                NetworkStatistics network,
                PendingOut pendingOut,
                Inbox inbox,
                MessageDispatcher dispatcher,
                TickPeaks ticks,
                NanoClock clock,
                ObjectProvider<InstantSource> wallClock) {
            Figures figures = new Figures(
                    sessions,
                    network,
                    pendingOut,
                    inbox,
                    dispatcher,
                    ticks,
                    clock,
                    wallClock.getIfUnique(InstantSource::system));
            return new Sampler(figures::next, MAX_WATCHERS);
        }

        @Bean
        SessionTable consoleSessions(
                SessionManager sessions, NanoClock clock, ObjectProvider<InstantSource> wallClock) {
            return new SessionTable(sessions, clock, wallClock.getIfUnique(InstantSource::system));
        }

        @Bean
        RouterFunction<ServerResponse> consoleRoutes(
                Sampler sampler,
                SessionTable table,
                ServerService server,
                WebEndpointsSupplier endpoints,
                WebEndpointProperties properties)
                throws IOException {
            return new ConsoleRoutes(
                            sampler, table, new Permissions(endpoints, properties), () -> portOf(server), plotLibrary())
                    .routes();
        }

        private static int portOf(ServerService server) {
            InetSocketAddress address = server.localAddress();
            return address == null ? 0 : address.getPort();
        }

        /** Its files lie in a folder that is called after its version. */
        private static String plotLibrary() throws IOException {
            return PropertiesLoaderUtils.loadProperties(
                            new ClassPathResource("META-INF/maven/org.webjars.npm/uplot/pom.properties"))
                    .getProperty("version");
        }
    }
}
