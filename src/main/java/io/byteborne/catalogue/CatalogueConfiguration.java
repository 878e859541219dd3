package io.byteborne.catalogue;

import io.byteborne.protocol.MessageRegistry;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/** The catalogue, and messages as JSON. */
@Configuration(proxyBeanMethods = false)
class CatalogueConfiguration {
    @Bean
    ProtocolCatalogue protocolCatalogue(MessageRegistry registry, ResourceLoader resources) {
        return new ProtocolCatalogue(registry, ProtoComments.load(Objects.requireNonNull(resources.getClassLoader())));
    }

    @Bean
    JsonMessages jsonMessages(MessageRegistry registry) {
        return new JsonMessages(registry);
    }
}
