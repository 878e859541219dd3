package io.byteborne.autoconfigure;

import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.FoundBean;
import io.byteborne.internal.net.HardStop;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.internal.net.NetworkListener;
import io.byteborne.internal.net.ServerLifecycle;
import io.byteborne.internal.net.SessionFactory;
import io.byteborne.internal.net.admission.AddressLimits;
import io.byteborne.internal.net.admission.Admission;
import io.byteborne.internal.net.admission.FailedResumes;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.ControlStatistics;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.internal.net.control.ServerClock;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.net.outbound.ReplayMemory;
import io.byteborne.internal.net.tls.ServerTls;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.settings.MemoryBounds;
import io.byteborne.internal.settings.ResumeProperties;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.settings.SessionProtocolProperties;
import io.byteborne.internal.settings.WebSocketProperties;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.world.SessionEndLog;
import io.byteborne.internal.world.loop.LastTick;
import io.byteborne.server.StartupException;
import io.byteborne.session.ClientPolicy;
import io.byteborne.world.NanoClock;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** The game port, and the one for WebSocket. */
@AutoConfiguration
@EnableConfigurationProperties({ResumeProperties.class, SessionProtocolProperties.class, WebSocketProperties.class})
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
    LastTick byteborneLastTick(NanoClock clock, WorldProperties world) {
        return new LastTick(clock, world.interval());
    }

    @Bean
    ControlStatistics byteborneControlStatistics() {
        return new ControlStatistics();
    }

    @Bean
    ControlProtocol byteborneControlProtocol(
            SessionProtocolProperties properties,
            FailedResumes failed,
            NanoClock clock,
            ObjectProvider<InstantSource> wallClock,
            LastTick ticks,
            WorldProperties world,
            MessageRegistry messages,
            ControlStatistics statistics,
            ResumeProperties resume,
            ServerProperties server,
            SessionProperties session,
            OutboundBudget budget) {
        return new ControlProtocol(
                properties,
                new ServerClock(clock, wallClock.getIfUnique(InstantSource::system)),
                ticks,
                world.interval(),
                messages::hash,
                statistics,
                resume.isOn()
                        ? new Resumption(
                                resume,
                                replayMemory(resume, session, budget),
                                failed::mayFail,
                                placesOf(new AddressLimits(resume.addressLimit(server.addressLimit()), clock)))
                        : null);
    }

    private static Resumption.AddressPlaces placesOf(AddressLimits limits) {
        return new Resumption.AddressPlaces() {
            @Override
            public boolean enter(SocketAddress address) {
                return limits.enter(address) == null;
            }

            @Override
            public void leave(SocketAddress address) {
                limits.leave(address);
            }
        };
    }

    /** Of tickets, too: whoever guesses the one may guess the other. */
    @Bean
    FailedResumes byteborneFailedResumes(ResumeProperties resume, ServerProperties server, NanoClock clock) {
        return new FailedResumes(
                resume.refusedRatePerAddress(), server.addressLimit().includesLoopback(), clock);
    }

    private static ReplayMemory replayMemory(
            ResumeProperties resume, SessionProperties session, OutboundBudget budget) {
        if (resume.maxBytes().compareTo(session.maxPendingOut()) > 0) {
            throw new StartupException(
                    "byteborne.resume.max-bytes (%s) is over byteborne.session.max-pending-out (%s)."
                            .formatted(resume.maxBytes(), session.maxPendingOut()),
                    "A client that comes back gets all that at once: set byteborne.resume.max-bytes to less, or"
                            + " byteborne.session.max-pending-out to more.");
        }
        return new ReplayMemory(
                Math.toIntExact(resume.maxBytes().toBytes()),
                resume.maxPackets(),
                resume.maxTotalBytes().toBytes(),
                budget);
    }

    @Bean
    BeanDiscovery byteborneClientPolicyDiscovery(ControlProtocol protocol) {
        return beans -> protocol.letInBy(
                beans.ofType(ClientPolicy.class).stream().map(FoundBean::bean).toList());
    }

    @Bean
    NettyServerService byteborneServerService(
            IoThreads ioThreads,
            Admission admission,
            SessionFactory sessions,
            ControlProtocol control,
            NetworkListener listener,
            NetworkStatistics statistics,
            ServerProperties properties,
            WebSocketProperties webSocket,
            SessionProperties session,
            ResumeProperties resume) {
        return new NettyServerService(
                ioThreads,
                admission,
                sessions.with(control),
                listener,
                statistics,
                properties,
                webSocket,
                warnings(properties, session, resume, control));
    }

    private static List<String> warnings(
            ServerProperties properties, SessionProperties session, ResumeProperties resume, ControlProtocol control) {
        List<String> warnings = new ArrayList<>(MemoryBounds.warnings(properties, session, resume));
        if (control.resumption() != null && !properties.ssl().isOn()) {
            warnings.add(
                    "byteborne.resume.window is set, but byteborne.server.ssl.bundle is not: whoever can read what is sent"
                            + " can take a player's session over");
        }
        return warnings;
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
