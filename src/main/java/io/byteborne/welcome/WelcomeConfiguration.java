package io.byteborne.welcome;

import io.byteborne.network.IoThreads;
import io.byteborne.network.ServerService;
import io.byteborne.network.ServerSslProperties;
import io.byteborne.world.WorldProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The welcome of a server. */
@Configuration(proxyBeanMethods = false)
class WelcomeConfiguration {
    @Bean
    @Conditional(OnBanner.class)
    Welcome serverWelcome(ServerService server, IoThreads ioThreads, ServerSslProperties ssl, WorldProperties world) {
        return new Welcome(server::localAddress, ioThreads.transport(), ssl.bundle() != null, world);
    }
}
