package io.byteborne.protocol;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/** Messages and their handlers. */
@Configuration(proxyBeanMethods = false)
public class ProtocolConfiguration {
    /** Knows every message below the application's own package; others are met when they are handled or sent. */
    @Bean
    MessageRegistry messageRegistry(ConfigurableListableBeanFactory beanFactory, ResourceLoader resourceLoader) {
        MessageRegistry registry = new MessageRegistry();
        if (AutoConfigurationPackages.has(beanFactory)) {
            new MessageScanner(resourceLoader).registerAll(AutoConfigurationPackages.get(beanFactory), registry);
        }
        return registry;
    }

    @Bean
    MessageSerializer messageSerializer(MessageRegistry registry) {
        return new MessageSerializer(registry);
    }

    @Bean
    MessageDispatcher messageDispatcher(MessageRegistry registry) {
        return new MessageDispatcher(registry);
    }

    @Bean
    MessageParser messageParser(MessageDispatcher dispatcher) {
        return new MessageParser(dispatcher);
    }

    @Bean
    static MessageHandlerDiscovery messageHandlerDiscovery(
            ConfigurableListableBeanFactory beanFactory, MessageDispatcher dispatcher) {
        return new MessageHandlerDiscovery(beanFactory, dispatcher);
    }
}
