package io.byteborne.test;

import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionManager;
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
