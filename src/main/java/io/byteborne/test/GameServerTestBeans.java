package io.byteborne.test;

import io.byteborne.network.ServerService;
import io.byteborne.network.SessionManager;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageSerializer;
import java.util.Objects;
import org.springframework.context.annotation.Bean;

/** What a {@link GameServerTest} adds to the application; not annotated, for the reason that {@link GameTestBeans} has. */
final class GameServerTestBeans {
    @Bean
    SessionEnds sessionEnds(SessionManager sessions) {
        return new SessionEnds(sessions);
    }

    @Bean
    TestClients testClients(
            ServerService server, SessionEnds ends, MessageSerializer serializer, MessageRegistry registry) {
        return new TestClients(
                () -> new SocketWire(Objects.requireNonNull(server.localAddress(), "the game port is closed")
                        .getPort()),
                ends::await,
                serializer,
                registry);
    }
}
