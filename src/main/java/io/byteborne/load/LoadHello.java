package io.byteborne.load;

import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.load.measure.ServerWords;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** The session protocol of the load client, if it is asked for. Not a configuration that the server's component scan could find. */
@ConditionalOnProperty("dummy.hello")
class LoadHello {
    @Bean
    ServerWords serverWords() {
        return new ServerWords();
    }

    @Bean
    ClientHello clientHello(LoadProperties properties, MessageRegistry registry, ServerWords words) {
        return new ClientHello(
                properties.clientNameOrDefault(), properties.clientVersionOrNone(), registry::hash, words);
    }
}
