package io.byteborne.autoconfigure;

import io.byteborne.internal.catalogue.JsonMessages;
import io.byteborne.internal.catalogue.ProtoComments;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.internal.protocol.Extensions;
import io.byteborne.internal.protocol.MessageParser;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageScanner;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.settings.MetricsProperties;
import io.byteborne.internal.settings.SessionProperties;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.function.SingletonSupplier;

/** Messages: their ids, their way from and into packets, their catalogue, and how they look in JSON. */
@AutoConfiguration
@EnableConfigurationProperties({SessionProperties.class, MetricsProperties.class})
public class ProtocolAutoConfiguration {
    @Bean
    MessageScanner byteborneMessageScanner(ResourceLoader resourceLoader) {
        return new MessageScanner(resourceLoader);
    }

    /**
     * Knows every message below the application's own packages. Those beside messages that are handled follow when
     * handlers are looked for; others are met when they are sent.
     */
    @Bean
    MessageRegistry byteborneMessageRegistry(
            ConfigurableListableBeanFactory beanFactory,
            ResourceLoader resourceLoader,
            MessageScanner scanner,
            MetricsProperties metrics) {
        List<String> packages =
                AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory) : List.of();
        MessageRegistry registry = new MessageRegistry(metrics.byType(), new Extensions(resourceLoader, packages));
        scanner.registerAll(packages, registry);
        return registry;
    }

    @Bean
    MessageSerializer byteborneMessageSerializer(MessageRegistry registry) {
        return new MessageSerializer(registry);
    }

    @Bean
    MessageParser byteborneMessageParser(MessageParser.Types types, SessionProperties limits) {
        return new MessageParser(types, limits.unknownMessage());
    }

    @Bean
    ProtocolCatalogue byteborneProtocolCatalogue(MessageRegistry registry, ResourceLoader resources) {
        ClassLoader classLoader = Objects.requireNonNull(resources.getClassLoader());
        return new ProtocolCatalogue(registry, SingletonSupplier.of(() -> ProtoComments.load(classLoader)));
    }

    @Bean
    JsonMessages byteborneJsonMessages(MessageRegistry registry) {
        return new JsonMessages(registry);
    }
}
