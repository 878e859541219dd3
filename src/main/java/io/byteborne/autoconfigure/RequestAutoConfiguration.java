package io.byteborne.autoconfigure;

import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.request.DefaultRequests;
import io.byteborne.internal.request.PendingRequests;
import io.byteborne.internal.settings.RequestProperties;
import io.byteborne.session.SessionManager;
import io.byteborne.world.WorldExecutor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** DefaultRequests to the other side of a session. */
@AutoConfiguration
@EnableConfigurationProperties(RequestProperties.class)
public class RequestAutoConfiguration {
    @Bean
    PendingRequests bytebornePendingRequests() {
        return new PendingRequests();
    }

    @Bean
    DefaultRequests byteborneRequests(
            PendingRequests pending,
            MessageRegistry registry,
            SessionManager sessions,
            WorldExecutor world,
            RequestProperties properties) {
        return new DefaultRequests(pending, registry, sessions, world, properties.timeout());
    }
}
