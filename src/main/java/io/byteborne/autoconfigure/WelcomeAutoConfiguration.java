package io.byteborne.autoconfigure;

import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.WebSocketProperties;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.startup.OnBanner;
import io.byteborne.internal.startup.Welcome;
import io.byteborne.server.ServerService;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** The welcome of a server. */
@AutoConfiguration
class WelcomeAutoConfiguration {
    @Bean
    @Conditional(OnBanner.class)
    Welcome byteborneServerWelcome(
            ServerService server,
            IoThreads ioThreads,
            ServerProperties properties,
            WebSocketProperties webSocket,
            WorldProperties world) {
        return new Welcome(
                server::localAddress,
                server::webSocketAddress,
                webSocket.path(),
                ioThreads.transport(),
                properties.ssl().isOn(),
                world);
    }
}
