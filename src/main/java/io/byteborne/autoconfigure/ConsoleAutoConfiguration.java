package io.byteborne.autoconfigure;

import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.console.ConsoleRoutes;
import io.byteborne.internal.console.Figures;
import io.byteborne.internal.console.OnConsole;
import io.byteborne.internal.console.Permissions;
import io.byteborne.internal.console.SameSiteFilter;
import io.byteborne.internal.console.Sampler;
import io.byteborne.internal.console.SessionTable;
import io.byteborne.internal.console.TickPeaks;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.save.SaveStatistics;
import io.byteborne.internal.settings.ConsoleProperties;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionManager;
import io.byteborne.world.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The console: its page, and what feeds it. */
@AutoConfiguration
@ConditionalOnClass({RouterFunction.class, WebEndpointsSupplier.class})
@ConditionalOnResource(resources = ConsoleAutoConfiguration.PLOT_LIBRARY)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@Conditional(OnConsole.class)
@EnableConfigurationProperties(ConsoleProperties.class)
class ConsoleAutoConfiguration {
    /** Its files lie in a folder that is called after its version. */
    static final String PLOT_LIBRARY = "classpath:META-INF/maven/org.webjars.npm/uplot/pom.properties";

    private static final int MAX_WATCHERS = 16;

    @Bean
    SameSiteFilter byteborneSameSiteFilter(ConsoleProperties properties, Environment environment) {
        return new SameSiteFilter(properties.hosts(), OnConsole.isLocal(environment));
    }

    @Bean
    TickPeaks byteborneTickPeaks() {
        return new TickPeaks();
    }

    @Bean
    Sampler byteborneConsoleSampler(
            SessionManager sessions,
            ControlProtocol control,
            NetworkStatistics network,
            OutboundBudget budget,
            Inbox inbox,
            DefaultMessageDispatcher dispatcher,
            TickStatistics ticks,
            SaveStatistics saves,
            TickPeaks tickPeaks,
            NanoClock clock,
            ObjectProvider<InstantSource> wallClock) {
        Figures figures = new Figures(
                sessions,
                control::detachedSessions,
                network,
                budget,
                inbox,
                dispatcher,
                ticks,
                saves,
                tickPeaks,
                clock,
                wallClock.getIfUnique(InstantSource::system));
        return new Sampler(figures::next, MAX_WATCHERS);
    }

    @Bean
    SessionTable byteborneConsoleSessions(
            SessionManager sessions, NanoClock clock, ObjectProvider<InstantSource> wallClock) {
        return new SessionTable(sessions, clock, wallClock.getIfUnique(InstantSource::system));
    }

    @Bean
    RouterFunction<ServerResponse> byteborneConsoleRoutes(
            Sampler sampler,
            SessionTable table,
            ServerService server,
            ObjectProvider<Exchange> exchange,
            WebEndpointsSupplier endpoints,
            WebEndpointProperties properties,
            ResourceLoader resources)
            throws IOException {
        return new ConsoleRoutes(
                        sampler,
                        table,
                        new Permissions(endpoints, properties),
                        () -> portOf(server),
                        exchange.getIfAvailable() != null,
                        plotLibrary(resources))
                .routes();
    }

    private static int portOf(ServerService server) {
        InetSocketAddress address = server.localAddress();
        return address == null ? 0 : address.getPort();
    }

    private static String plotLibrary(ResourceLoader resources) throws IOException {
        return PropertiesLoaderUtils.loadProperties(resources.getResource(PLOT_LIBRARY))
                .getProperty("version");
    }
}
