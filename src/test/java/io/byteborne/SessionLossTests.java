package io.byteborne;

import static io.byteborne.testing.TestPackets.header;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.request.Requests;
import io.byteborne.request.SessionClosedException;
import io.byteborne.requestproto.C2S_Confirm;
import io.byteborne.requestproto.S2C_Confirm;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionManager;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.testing.HostileFailures;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.WholeServerTest;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.support.AbstractApplicationContext;

/** What one session does to the others when it goes, or when its messages fail: nothing. */
@WholeServerTest
@ExtendWith(OutputCaptureExtension.class)
class SessionLossTests {
    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");
    private static final String ECHO = "08 00 e8 03 0a 02 68 69";

    private final ServerService server;
    private final SessionManager sessions;
    private final DefaultMessageDispatcher dispatcher;
    private final Requests requests;
    private final Inbox inbox;
    private final AbstractApplicationContext context;

    @Autowired
    SessionLossTests(
            ServerService server,
            SessionManager sessions,
            DefaultMessageDispatcher dispatcher,
            Requests requests,
            Inbox inbox,
            AbstractApplicationContext context) {
        this.server = server;
        this.sessions = sessions;
        this.dispatcher = dispatcher;
        this.requests = requests;
        this.inbox = inbox;
        this.context = context;
    }

    private TestClient connect() throws IOException {
        return TestClient.connect(Objects.requireNonNull(server.localAddress()).getPort());
    }

    private static void assertServed(TestClient client) throws IOException {
        client.send(CHAT);
        assertThat(hex(client.readPacket())).isEqualTo(ECHO);
    }

    /** When a client resets its connection. */
    enum Moment {
        AT_ONCE,
        INSIDE_A_HEADER,
        INSIDE_A_PACKET,
        BEFORE_ITS_ANSWERS,
        AFTER_AN_ANSWER,
        AFTER_A_VIOLATION,
        AFTER_CLOSING_ITS_SIDE;

        private void comeAbout(TestClient client) throws IOException {
            switch (this) {
                case AT_ONCE -> {}
                case INSIDE_A_HEADER -> client.send(Arrays.copyOf(CHAT, 3));
                case INSIDE_A_PACKET -> client.send(CHAT, Arrays.copyOf(CHAT, 6));
                case BEFORE_ITS_ANSWERS -> client.send(CHAT, CHAT, CHAT);
                case AFTER_AN_ANSWER -> assertServed(client);
                case AFTER_A_VIOLATION -> client.send(CHAT, header(0, 0));
                case AFTER_CLOSING_ITS_SIDE -> {
                    client.send(CHAT);
                    client.shutdownOutput();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenClientsResetThenOthersAreServedAndNoSessionStays(Moment moment) throws IOException {
        try (TestClient other = connect()) {
            for (int i = 0; i < 20; i++) {
                try (TestClient client = connect()) {
                    moment.comeAbout(client);
                    client.reset();
                }
                assertServed(other);
            }
        }
        await().untilAsserted(() -> {
            assertThat(sessions.count()).isZero();
            assertThat(server.connections()).isZero();
        });
    }

    private static Stream<Throwable> failures() {
        String message = "expected in this test";
        return Stream.of(new IllegalStateException(message), new IOException(message), new StackOverflowError(message));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenAHandlerThrowsThenThatIsLoggedAndTheSessionStaysAndLaterMessagesAreAnswered(
            Throwable failure, CapturedOutput output) throws IOException {
        HandlerRegistration boom = dispatcher.register(TestBoom.class, "test boom", (session, message) -> {
            throw failure;
        });
        long failedBefore = dispatcher.counters().failedCount();
        try (TestClient client = connect()) {
            client.send(CHAT, packet(9002, TestBoom.getDefaultInstance()), CHAT);

            assertThat(hex(client.readPacket())).isEqualTo(ECHO);
            assertThat(hex(client.readPacket())).isEqualTo(ECHO);
            assertServed(client);
            assertThat(dispatcher.counters().failedCount()).isEqualTo(failedBefore + 1);
            assertThat(output)
                    .contains("test boom failed on byteborne.test.TestBoom (9002) from session ")
                    .contains(failure.toString());
        } finally {
            dispatcher.unregister(boom);
        }
    }

    private static List<Throwable> hostileFailures() {
        return HostileFailures.all();
    }

    @ParameterizedTest
    @MethodSource("hostileFailures")
    void whenTheGamesListenersFailThenSessionsAreServedAndNothingIsKeptOfThoseThatEnd(Throwable failure)
            throws IOException {
        ApplicationListener<ApplicationEvent> listener = event -> {
            if (event instanceof PayloadApplicationEvent<?> published
                    && (published.getPayload() instanceof SessionOpenedEvent
                            || published.getPayload() instanceof SessionClosedEvent)) {
                throwUnchecked(failure);
            }
        };
        context.addApplicationListener(listener);
        try {
            List<CompletableFuture<C2S_Confirm>> answers = new ArrayList<>();
            try (TestClient first = connect();
                    TestClient second = connect()) {
                for (TestClient client : List.of(first, second)) {
                    assertServed(client);
                    answers.add(
                            requests.request(sessionOf(client), S2C_Confirm.getDefaultInstance(), C2S_Confirm.class));
                }
            }
            await().untilAsserted(() -> {
                assertThat(sessions.count()).isZero();
                assertThat(server.connections()).as("places that are taken").isZero();
                assertThat(inbox.queuedBytes()).isZero();
                assertThat(answers)
                        .allSatisfy(answer -> assertThat(answer)
                                .failsWithin(Duration.ZERO)
                                .withThrowableOfType(ExecutionException.class)
                                .withCauseInstanceOf(SessionClosedException.class));
            });
        } finally {
            context.removeApplicationListener(listener);
        }
    }

    private Session sessionOf(TestClient client) {
        return sessions.all().stream()
                .filter(session -> session.remoteAddress().equals(client.localAddress()))
                .findFirst()
                .orElseThrow();
    }

    private static void throwUnchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @Test
    void whenHandlerIsRegisteredAtRunTimeThenItsMessageIsTakenUntilItIsRemoved() throws IOException {
        TestPing ping = TestPing.newBuilder().setSequence(300).setText("hi").build();
        HandlerRegistration echo = dispatcher.register(
                TestPing.class,
                "test ping",
                (session, message) -> TestPong.newBuilder()
                        .setSequence(message.getSequence())
                        .setText(message.getText())
                        .build());
        try (TestClient client = connect()) {
            client.send(packet(9000, ping));
            assertThat(hex(client.readPacket())).isEqualTo("0b 00 29 23 08 ac 02 12 02 68 69");

            dispatcher.unregister(echo);
            client.send(packet(9000, ping));
            client.expectFin();
        } finally {
            dispatcher.unregister(echo);
        }
    }
}
