package io.byteborne.autoconfigure;

import io.byteborne.internal.catalogue.JsonMessages;
import io.byteborne.internal.catalogue.ProtoComments;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.internal.protocol.MessageRegistry;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;

/** The catalogue, and messages as JSON. */
@AutoConfiguration
public class CatalogueAutoConfiguration {
    @Bean
    ProtocolCatalogue byteborneProtocolCatalogue(MessageRegistry registry, ResourceLoader resources) {
        return new ProtocolCatalogue(registry, ProtoComments.load(Objects.requireNonNull(resources.getClassLoader())));
    }

    @Bean
    JsonMessages byteborneJsonMessages(MessageRegistry registry) {
        return new JsonMessages(registry);
    }
}
