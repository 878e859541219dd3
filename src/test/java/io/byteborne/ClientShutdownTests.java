package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.ClientService;
import io.byteborne.server.ConnectFailedEvent;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.testproto.TestPing;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** The end of a program that has connected to a server. */
class ClientShutdownTests {
    private static final int TIMEOUT_SECONDS = 30;
    private static final int MESSAGES = 4_000;
    private static final String TEXT = "x".repeat(100);

    static class Host {
        private final BlockingQueue<Long> received = new LinkedBlockingQueue<>();
        private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();

        @MessageHandler
        void ping(TestPing ping) {
            received.add(ping.getSequence());
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            closed.add(event.reason());
        }
    }

    @Import({
        NetworkAutoConfiguration.class,
        ProtocolAutoConfiguration.class,
        DispatchAutoConfiguration.class,
        WorldAutoConfiguration.class
    })
    static class Guest {
        private final BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
        private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
        private final BlockingQueue<ConnectFailedEvent> failed = new LinkedBlockingQueue<>();

        @EventListener
        void opened(SessionOpenedEvent event) {
            opened.add(event.session());
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            closed.add(event.reason());
        }

        @EventListener
        void failed(ConnectFailedEvent event) {
            failed.add(event);
        }
    }

    private final ConfigurableApplicationContext server = new SpringApplicationBuilder(
                    ByteborneWorldApplication.class, Host.class)
            .run(
                    "--byteborne.server.port=0",
                    "--byteborne.websocket.port=0",
                    "--server.port=0",
                    "--byteborne.world.tick-interval=5ms");
    private final ConfigurableApplicationContext client = new SpringApplicationBuilder(Guest.class)
            .web(WebApplicationType.NONE)
            .run("--spring.config.name=none", "--byteborne.world.tick-interval=5ms");
    private final Host host = server.getBean(Host.class);
    private final Guest guest = client.getBean(Guest.class);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private int port() {
        return Objects.requireNonNull(server.getBean(ServerService.class).localAddress())
                .getPort();
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        return Objects.requireNonNull(queue.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS), "waited in vain");
    }

    @Test
    void whenTheProgramEndsThenWhatItHasSentArrivesAndItHearsOfTheEndOfItsSessions() throws Exception {
        client.getBean(ClientService.class).connect("127.0.0.1", port(), 1);
        Session session = take(guest.opened);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(session.send(
                            TestPing.newBuilder().setSequence(i).setText(TEXT).build()))
                    .isTrue();
        }

        client.close();

        assertThat(guest.closed).containsExactly(CloseReason.SHUTDOWN);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(take(host.received).intValue()).isEqualTo(i);
        }
        assertThat(take(host.closed)).isEqualTo(CloseReason.PEER_CLOSED);
    }

    @Test
    void whenTheProgramIsStoppedAndStartedAgainThenItConnectsAgain() throws Exception {
        client.getBean(ClientService.class).connect("127.0.0.1", port(), 1);
        take(guest.opened);
        client.stop();

        client.getBean(ClientService.class).connect("127.0.0.1", port(), 1);
        client.start();

        assertThat(take(guest.failed).cause()).hasMessageContaining("is being stopped");
        client.getBean(ClientService.class).connect("127.0.0.1", port(), 1);
        assertThat(take(guest.opened).isOpen()).isTrue();
    }
}
