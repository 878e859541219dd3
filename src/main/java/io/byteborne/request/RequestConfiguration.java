package io.byteborne.request;

import io.byteborne.dispatch.WorldExecutor;
import io.byteborne.network.SessionManager;
import io.byteborne.protocol.MessageRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Requests to the other side of a session. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RequestProperties.class)
public class RequestConfiguration {
    @Bean
    PendingRequests pendingRequests() {
        return new PendingRequests();
    }

    @Bean
    Requests requests(
            PendingRequests pending,
            MessageRegistry registry,
            SessionManager sessions,
            WorldExecutor world,
            RequestProperties properties) {
        return new Requests(pending, registry, sessions, world, properties.timeout());
    }
}
