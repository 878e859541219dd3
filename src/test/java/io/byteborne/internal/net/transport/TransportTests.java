package io.byteborne.internal.net.transport;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Empty;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.EchoServer;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.server.StartupException;
import io.byteborne.session.CloseReason;
import io.byteborne.testing.TestClient;
import io.netty.buffer.Unpooled;
import io.netty.channel.uring.IoUring;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TransportTests {
    private static void assertServesEcho(Transport chosen, Transport used) throws Exception {
        try (EchoServer server = EchoServer.started(EchoServer.properties(chosen));
                TestClient first = server.connect();
                TestClient second = server.connect()) {
            for (TestClient client : List.of(first, second)) {
                client.send(packet(7, hex("01 02 03")));
                assertThat(hex(client.readPacket())).isEqualTo("07 00 07 00 01 02 03");
                client.shutdownOutput();
                client.expectFin();
            }
        }
        try (IoThreads ioThreads = new IoThreads(chosen, 1, EmbeddedSession.PROPERTIES.sockets(), true)) {
            assertThat(ioThreads.transport()).isEqualTo(used);
            assertThat(ioThreads.threads()).isOne();
        }
    }

    private static void assertRefused(Transport chosen, String name) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> new IoThreads(chosen, 1, EmbeddedSession.PROPERTIES.sockets(), false))
                .withMessageContaining("byteborne.server.transport is " + name)
                .satisfies(failure -> assertThat(failure.action())
                        .contains("Set byteborne.server.transport to auto")
                        .contains("nio"));
    }

    @Test
    void whenNioThenItServes() throws Exception {
        assertServesEcho(Transport.NIO, Transport.NIO);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whenEpollThenItServes() throws Exception {
        assertServesEcho(Transport.EPOLL, Transport.EPOLL);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whenAutoOnLinuxThenEpollServes() throws Exception {
        assertServesEcho(Transport.AUTO, Transport.EPOLL);
    }

    /** Asks for an answer to a client that closed its side while it was not read from. */
    private static void assertAnswersBehindAPause(Transport chosen) throws Exception {
        EchoServer server = new EchoServer(EchoServer.properties(chosen)) {
            @Override
            protected void inputClosed(ChannelSession session) {
                // The test answers first.
            }
        };
        try (server) {
            server.service().start();
            try (TestClient client = server.connect()) {
                ChannelSession session = server.takeAccepted();
                session.pauseReading();
                client.shutdownOutput();
                if (chosen == Transport.EPOLL) {
                    // Epoll reports the closing in any case, NIO to who reads.
                    assertThat(server.takeEnded()).isEqualTo(CloseReason.PEER_CLOSED);
                    session.resumeReading();
                } else {
                    session.resumeReading();
                    assertThat(server.takeEnded()).isEqualTo(CloseReason.PEER_CLOSED);
                }
                session.send(Empty.getDefaultInstance(), Unpooled.wrappedBuffer(packet(7, hex("01"))));
                session.finish();

                assertThat(hex(client.readPacket())).isEqualTo("05 00 07 00 01");
                client.expectFin();
            }
        }
    }

    @Test
    void whenAPeerClosesItsSideWhileItIsNotReadFromThenItStillGetsItsAnswers() throws Exception {
        assertAnswersBehindAPause(Transport.NIO);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whenAPeerClosesItsSideWhileEpollDoesNotReadThenItStillGetsItsAnswers() throws Exception {
        assertAnswersBehindAPause(Transport.EPOLL);
    }

    @Test
    void whenIoUringThenItServesOrSaysThatItCannot() throws Exception {
        if (IoUring.isAvailable()) {
            assertServesEcho(Transport.IO_URING, Transport.IO_URING);
        } else {
            assertRefused(Transport.IO_URING, "io_uring");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whenKqueueOnLinuxThenStartUpSaysWhatToSet() {
        assertRefused(Transport.KQUEUE, "kqueue");
    }

    @Test
    void whenNoThreadCountIsSetThenThereIsOneForEachProcessor() {
        try (IoThreads ioThreads = new IoThreads(Transport.NIO, 0, EmbeddedSession.PROPERTIES.sockets(), false)) {
            assertThat(ioThreads.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        }
    }
}
