package io.byteborne.load;

import io.byteborne.internal.net.ClientWebSocket;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** WebSocket of the load client, if it is asked for. Not a configuration that the server's component scan could find. */
@ConditionalOnProperty("dummy.websocket")
class LoadWebSocket {
    @Bean
    ClientWebSocket clientWebSocket(LoadProperties properties) {
        return new ClientWebSocket(Objects.requireNonNull(properties.websocket()));
    }
}
