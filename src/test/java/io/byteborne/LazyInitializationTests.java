package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.login.Authenticator;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.testing.TestClient;
import java.io.IOException;
import java.security.Principal;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A whole server whose beans are all lazy: it handles what any other does, and lets in nobody more. */
@SpringBootTest(
        properties = {
            "spring.main.lazy-initialization=true",
            "byteborne.server.port=0",
            "byteborne.server.host=127.0.0.1",
            "byteborne.world.tick-interval=5ms",
            "server.port=0"
        })
class LazyInitializationTests {
    private static final int LOGIN = 9300;
    private static final String CHAT = "08 00 d0 07 0a 02 68 69";
    private static final String ECHO = "08 00 e8 03 0a 02 68 69";

    interface Accounts {}

    static class AccountsInMemory implements Accounts, Authenticator<C2S_Login> {
        @Override
        public CompletionStage<Principal> authenticate(Session session, C2S_Login login) {
            return Authenticator.accept(login::getName);
        }

        @Override
        public Message accepted(Session session, C2S_Login login, Principal user) {
            return S2C_Login.newBuilder().setAccepted(true).build();
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Game {
        @Bean
        Accounts accounts() {
            return new AccountsInMemory();
        }
    }

    @Autowired
    private ServerService server;

    @Test
    void whenAllBeansAreLazyThenStrangersAreTurnedAwayAndUsersAreServed() throws IOException {
        try (TestClient client =
                TestClient.connect(Objects.requireNonNull(server.localAddress()).getPort())) {
            client.send(
                    hex(CHAT),
                    packet(LOGIN, C2S_Login.newBuilder().setName("ada").build()),
                    hex(CHAT));

            assertThat(hex(client.readPacket()))
                    .isEqualTo(hex(packet(
                            LOGIN + 1, S2C_Login.newBuilder().setAccepted(true).build())));
            assertThat(hex(client.readPacket())).isEqualTo(ECHO);
        }
    }
}
