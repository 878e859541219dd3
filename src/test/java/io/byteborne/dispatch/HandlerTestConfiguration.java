package io.byteborne.dispatch;

import io.byteborne.network.PacketEncoder;
import io.byteborne.network.SessionManager;
import io.byteborne.protocol.ProtocolConfiguration;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Handlers without network and world; the world thread is the test's. */
@TestConfiguration(proxyBeanMethods = false)
@Import({ProtocolConfiguration.class, DispatchConfiguration.class})
class HandlerTestConfiguration {
    @Bean
    ManualExecutor worldExecutor() {
        return new ManualExecutor();
    }

    @Bean
    SessionManager sessionManager(PacketEncoder encoder) {
        return new SessionManager(encoder);
    }
}
