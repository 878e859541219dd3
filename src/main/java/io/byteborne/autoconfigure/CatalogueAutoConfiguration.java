package io.byteborne.autoconfigure;

import io.byteborne.internal.catalogue.JsonMessages;
import io.byteborne.internal.catalogue.ProtoComments;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.internal.protocol.MessageRegistry;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.function.SingletonSupplier;

/** The catalogue, and messages as JSON. */
@AutoConfiguration
public class CatalogueAutoConfiguration {
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
