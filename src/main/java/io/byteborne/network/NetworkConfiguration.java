package io.byteborne.network;

import io.byteborne.startup.BeanDiscovery;
import io.byteborne.startup.Candidates;
import io.netty.buffer.ByteBufAllocator;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every program that has connections needs, whichever side opens them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ServerProperties.class,
    SessionProperties.class,
    SocketProperties.class,
    OutputProperties.class,
    PendingOutProperties.class
})
public class NetworkConfiguration {
    @Bean
    IoThreads ioThreads(ServerProperties properties, SocketProperties sockets) {
        return new IoThreads(properties.transport(), properties.ioThreads(), sockets);
    }

    @Bean
    FlushBatch flushBatch() {
        return new FlushBatch();
    }

    @Bean
    NetworkStatistics networkStatistics() {
        return new NetworkStatistics();
    }

    @Bean
    PendingOut pendingOut(OutputProperties limits, PendingOutProperties total) {
        return new PendingOut(
                limits,
                total.maxPendingOut().toBytes(),
                new SendMemory(ByteBufAllocator.DEFAULT, DirectMemory.ofJvm()));
    }

    @Bean
    SessionManager sessionManager(PacketEncoder encoder) {
        return new SessionManager(encoder);
    }

    @Bean
    SessionFactory sessionFactory(
            PacketEncoder encoder,
            FlushBatch flushBatch,
            NetworkStatistics statistics,
            SessionProperties properties,
            PendingOut pendingOut,
            NetworkListener listener,
            ObjectProvider<InstantSource> wallClock) {
        return new SessionFactory(
                encoder,
                flushBatch,
                statistics,
                properties,
                pendingOut,
                listener::readPassComplete,
                wallClock.getIfUnique(InstantSource::system));
    }

    @Bean
    ClientService clientService(
            IoThreads ioThreads, SessionFactory sessions, NetworkListener listener, ObjectProvider<ClientTls> tls) {
        return new ClientService(ioThreads, ClientService.systemLookup(), sessions, listener, Candidates.single(tls));
    }

    @Bean
    ClientLifecycle clientLifecycle(ClientService client, ServerProperties properties) {
        return new ClientLifecycle(client, properties.shutdownTimeout());
    }

    /** A connection must not be plain because the bean that says otherwise was not seen. */
    @Bean
    BeanDiscovery clientTlsCheck(ClientService clientService) {
        return beans -> beans.requireNoOther(ClientTls.class, clientService.tls());
    }
}
