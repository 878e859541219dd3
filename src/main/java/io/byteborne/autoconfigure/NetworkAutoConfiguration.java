package io.byteborne.autoconfigure;

import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.Candidates;
import io.byteborne.internal.net.ClientLifecycle;
import io.byteborne.internal.net.ClientWebSocket;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.NettyClientService;
import io.byteborne.internal.net.NetworkListener;
import io.byteborne.internal.net.SessionFactory;
import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.net.outbound.SendMemory;
import io.byteborne.internal.net.tls.ClientTls;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.settings.ClientProperties;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.server.PipelineCustomizer;
import io.netty.buffer.ByteBufAllocator;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/** What every program that has connections needs, whichever side opens them. */
@AutoConfiguration
@EnableConfigurationProperties({
    ClientProperties.class,
    ServerProperties.class,
    SessionProperties.class,
    WorldProperties.class
})
public class NetworkAutoConfiguration {
    @Bean
    IoThreads byteborneIoThreads(ServerProperties properties, SessionProperties session, WorldProperties world) {
        return new IoThreads(
                properties.transport(),
                properties.ioThreads(),
                session.sockets(),
                world.dispatch() == DispatchMode.ON_TICK);
    }

    @Bean
    FlushBatch byteborneFlushBatch() {
        return new FlushBatch();
    }

    @Bean
    NetworkStatistics byteborneNetworkStatistics() {
        return new NetworkStatistics();
    }

    @Bean
    OutboundBudget byteborneOutboundBudget(SessionProperties session, ServerProperties properties) {
        return new OutboundBudget(
                session.softPendingOut().toBytes(),
                session.softPendingOutTimeout(),
                properties.maxPendingOut().toBytes(),
                SendMemory.ofJvm(ByteBufAllocator.DEFAULT));
    }

    @Bean
    DefaultSessionManager byteborneSessionManager(PacketEncoder encoder) {
        return new DefaultSessionManager(encoder);
    }

    @Bean
    SessionFactory byteborneSessionFactory(
            PacketEncoder encoder,
            FlushBatch flushBatch,
            NetworkStatistics statistics,
            SessionProperties properties,
            OutboundBudget budget,
            NetworkListener listener,
            ObjectProvider<PipelineCustomizer> customizers,
            ObjectProvider<InstantSource> wallClock) {
        return new SessionFactory(
                encoder,
                flushBatch,
                statistics,
                properties,
                budget,
                listener::readRoundComplete,
                customizers.orderedStream().toList(),
                wallClock.getIfUnique(InstantSource::system));
    }

    @Bean
    NettyClientService byteborneClientService(
            IoThreads ioThreads,
            SessionFactory sessions,
            NetworkListener listener,
            ClientProperties properties,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<ClientTls> own,
            ObjectProvider<ClientHello> hello,
            ObjectProvider<ClientWebSocket> webSocket) {
        String bundle = properties.ssl().bundle();
        ClientTls tls = bundle == null ? Candidates.single(own) : ClientTls.of(bundle, bundles.getObject());
        ClientHello greeting = hello.getIfUnique();
        return new NettyClientService(
                ioThreads,
                NettyClientService.systemLookup(),
                greeting == null ? sessions : sessions.with(greeting),
                listener,
                tls,
                webSocket.getIfUnique());
    }

    @Bean
    ClientLifecycle byteborneClientLifecycle(NettyClientService client, ServerProperties properties) {
        return new ClientLifecycle(client, properties.shutdownTimeout());
    }

    /** A connection must not be plain because the bean that says otherwise was not seen. */
    @Bean
    BeanDiscovery byteborneClientTlsCheck(NettyClientService clientService) {
        return beans -> beans.requireNoOther(ClientTls.class, clientService.tls());
    }
}
