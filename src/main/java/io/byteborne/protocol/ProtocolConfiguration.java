package io.byteborne.protocol;

import io.byteborne.network.SessionProperties;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/** Messages: their ids, and their way from and into packets. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SessionProperties.class, MetricsProperties.class})
public class ProtocolConfiguration {
    /** Knows every message below the application's own package; others are met when they are handled or sent. */
    @Bean
    MessageRegistry messageRegistry(
            ConfigurableListableBeanFactory beanFactory, ResourceLoader resourceLoader, MetricsProperties metrics) {
        List<String> packages =
                AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory) : List.of();
        MessageRegistry registry = new MessageRegistry(metrics.byType(), new Extensions(resourceLoader, packages));
        new MessageScanner(resourceLoader).registerAll(packages, registry);
        return registry;
    }

    @Bean
    MessageSerializer messageSerializer(MessageRegistry registry) {
        return new MessageSerializer(registry);
    }

    @Bean
    MessageParser messageParser(MessageTypes types, SessionProperties limits) {
        return new MessageParser(types, limits.unknownMessage());
    }
}
