package io.byteborne.load;

import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.load.measure.ServerWords;
import io.byteborne.load.redirect.Redirects;
import io.byteborne.load.resume.Resuming;
import io.byteborne.world.WorldExecutor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
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
    @ConditionalOnBooleanProperty("dummy.resume")
    Resuming<LoadConnection> resuming(ServerWords words, WorldExecutor world) {
        return new Resuming<>(words, world);
    }

    @Bean
    Redirects redirects(ServerWords words, ObjectProvider<Resuming<LoadConnection>> resuming) {
        ClientHello.Listener listener = resuming.getIfAvailable();
        return new Redirects(listener == null ? words : listener);
    }

    @Bean
    ClientHello clientHello(LoadProperties properties, MessageRegistry registry, Redirects redirects) {
        return new ClientHello(
                properties.clientNameOrDefault(), properties.clientVersionOrNone(), registry::hash, redirects);
    }
}
