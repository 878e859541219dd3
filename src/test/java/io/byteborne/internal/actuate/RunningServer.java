package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.room.Rooms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The whole server, the same one for every test; each leaves it without connections. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "byteborne.server.host=127.0.0.1",
            "byteborne.server.port=0",
            "byteborne.server.max-sessions=" + RunningServer.MAX_SESSIONS,
            "byteborne.world.tick-interval=20ms"
        })
abstract class RunningServer {
    static final int MAX_SESSIONS = 3;

    /** A line of chat, from a client. */
    static final String CHAT = "08 00 d0 07 0a 02 68 69";
    /** The server's answer to {@link #CHAT}. */
    static final String ECHO = "08 00 e8 03 0a 02 68 69";
    /** A line of chat as the server sends it, without content. */
    static final String EMPTY_SERVER_CHAT = "04 00 e8 03";
    /** A packet that says that it is smaller than its header. */
    static final String BAD_SIZE = "03 00 d0 07";

    @LocalServerPort
    int httpPort;

    @Autowired
    NettyServerService server;

    @Autowired
    IoThreads ioThreads;

    @Autowired
    DefaultSessionManager sessions;

    @Autowired
    DefaultMessageDispatcher dispatcher;

    @Autowired
    WorldTimer timer;

    @Autowired
    Rooms rooms;

    ActuatorClient actuator;

    @BeforeEach
    void createClient() {
        actuator = new ActuatorClient(httpPort);
    }

    @AfterEach
    void awaitThatEveryConnectionIsGone() {
        await().untilAsserted(() -> {
            assertThat(server.connections()).isZero();
            assertThat(sessions.count()).isZero();
        });
    }

    RawClient connect() throws IOException {
        return new RawClient(gameAddress());
    }

    InetSocketAddress gameAddress() {
        return Objects.requireNonNull(server.localAddress());
    }

    String transport() {
        return ioThreads.transport().name().toLowerCase(Locale.ROOT);
    }
}
