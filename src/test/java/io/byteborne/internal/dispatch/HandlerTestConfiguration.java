package io.byteborne.internal.dispatch;

import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.packet.PacketEncoder;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Handlers without network and world; the world thread is the test's. */
@TestConfiguration(proxyBeanMethods = false)
@Import({ProtocolAutoConfiguration.class, DispatchAutoConfiguration.class})
class HandlerTestConfiguration {
    @Bean
    ManualExecutor worldExecutor() {
        return new ManualExecutor();
    }

    @Bean
    DefaultSessionManager sessionManager(PacketEncoder encoder) {
        return new DefaultSessionManager(encoder);
    }
}
