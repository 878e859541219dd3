package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.ClientPolicy;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestPackets;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Clients of a stepped world that use the session protocol. A ping is due every two seconds. */
@GameTest(
        properties = {
            "byteborne.session-protocol.ping-interval=2s",
            "byteborne.session.packet-timeout=1m",
            "byteborne.session.idle-timeout=0"
        })
@Import({KitGame.class, HelloTests.Policies.class})
class HelloTests {
    private static final byte[] CHAT = TestPackets.hex("08 00 d0 07 0a 02 68 69");
    private static final C2S_Chat HI = C2S_Chat.newBuilder().setContent("hi").build();
    private static final Duration LOST_AFTER = Duration.ofSeconds(4);

    @TestConfiguration
    static class Policies {
        @Bean
        ClientPolicy noCheats() {
            return client -> client.name().equals("cheat") ? "play fair" : null;
        }
    }

    private final TestWorld world;
    private final SessionManager sessions;
    private final KitGame game;
    private final MessageRegistry registry;
    private final ControlProtocol protocol;
    private final TestClients clients;
    private final TestGameClient client;

    @Autowired
    HelloTests(
            TestWorld world,
            SessionManager sessions,
            KitGame game,
            MessageRegistry registry,
            ControlProtocol protocol,
            TestClients clients) {
        this.world = world;
        this.sessions = sessions;
        this.game = game;
        this.registry = registry;
        this.protocol = protocol;
        this.clients = clients;
        this.client = clients.connect();
        game.events.clear();
    }

    private Session session() {
        return sessions.all().iterator().next();
    }

    @Test
    void whenAClientSaysHelloThenTheGameKnowsItAndNoTimePasses() {
        long ticks = world.tickNumber();
        TestGameClient same = client.hello("arena-web", "1.4.2");

        assertThat(same).isSameAs(client);
        assertThat(world.tickNumber()).isEqualTo(ticks);
        world.tick();
        assertThat(session().client()).isEqualTo(new ClientInfo("arena-web", "1.4.2", registry.hash()));
        assertThat(session().roundTripTime()).isEqualTo(Duration.ZERO);
    }

    @Test
    void whenAClientIsSentToAnotherServerThenTheTestSeesWhereAndWithWhat() {
        client.hello("arena-web", "1.4.2");
        world.tick();
        ByteString ticket = ByteString.copyFromUtf8("a ticket");

        ((ChannelSession) session()).redirect("b.example.com:1", ticket);
        world.tick();

        assertThat(client.expectClosed(CloseReason.REDIRECTED))
                .isEqualTo(
                        new ServerGoodbye(CloseReason.REDIRECTED, "", true, Duration.ZERO, "b.example.com:1", ticket));
        assertThat(game.events).containsExactly("opened", "closed redirect");
    }

    @Test
    void whenAClientComesWithATicketThenTheServerHearsOfIt() {
        List<ByteString> tickets = new ArrayList<>();
        protocol.onTicket((peer, ticket) -> tickets.add(ticket));
        ByteString ticket = ByteString.copyFromUtf8("a ticket");

        client.hello("arena-web", "1.4.2", ticket);

        assertThat(tickets).containsExactly(ticket);
    }

    @Test
    void whenATicketIsTooLongThenTheClientIsRefused() {
        ByteString ticket = ByteString.copyFrom(new byte[65]);

        assertThatThrownBy(() -> client.hello("arena-web", "1.4.2", ticket)).isInstanceOf(AssertionError.class);

        client.expectClosed();
        assertThat(game.events).containsExactly("opened", "closed protocol_error");
    }

    @Test
    void whenTheSessionProtocolIsSpokenThenOnlyTheGamesMessagesAreTaken() {
        client.hello("arena-web", "1.4.2");
        client.expectNothing();
        client.send(HI, TestPing.getDefaultInstance());
        world.advance(Duration.ofSeconds(30));

        assertThat(client.received()).hasExactlyElementsOfTypes(S2C_Chat.class, TestPong.class);
    }

    @Test
    void whenTimePassesThenPingsAreAnsweredWithoutTheTest() {
        client.hello("arena-web", "1.4.2");

        world.advance(Duration.ofMinutes(10));

        assertThat(session().traffic().messagesIn()).as("hello and answers").isEqualTo(1 + 1 + 300);
        client.expectNothing();
        assertThat(client.request(HI, S2C_Chat.class).getContent()).isEqualTo("hi");
        assertThat(game.events).containsExactly("opened");
    }

    @Test
    void whenAClientFallsSilentThenItsConnectionIsLostAfterTwoPingIntervalsOfTheWorldsClock() {
        client.hello("arena-web", "1.4.2");
        world.advance(Duration.ofSeconds(19));
        client.fallSilent();
        // It answered last at 18 s, and a tick of 50 ms tells the game.
        world.advance(Duration.ofMillis(2_900));
        assertThat(game.events).containsExactly("opened");

        world.advance(Duration.ofMillis(150));

        assertThat(game.events).containsExactly("opened", "closed heartbeat");
        client.expectClosed();
        assertFails(
                () -> client.expectClosed(CloseReason.HEARTBEAT),
                "Expected the server to say goodbye. Received and not taken: nothing, and the server has closed.");
    }

    @Test
    void whenASilentClientStillSendsThenItIsNotLost() {
        client.hello("arena-web", "1.4.2");
        client.fallSilent();
        for (int i = 0; i < 10; i++) {
            world.advance(LOST_AFTER.dividedBy(2));
            client.send(HI);
        }

        assertThat(game.events).containsExactly("opened");
    }

    @Test
    void whenAPacketOfTheTestIsNotWholeThenAnswersWaitForItsEnd() {
        client.hello("arena-web", "1.4.2");
        client.sendBytes(TestPackets.hex("08 00 d0 07"));
        world.advance(LOST_AFTER.minusMillis(100));
        client.sendBytes(TestPackets.hex("0a 02 68 69"));
        world.advance(LOST_AFTER.minusMillis(100));

        assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("hi");
        assertThat(game.events).containsExactly("opened");
    }

    @Test
    void whenAClientSaysGoodbyeThenItIsAnsweredAndHasLeftForGood() {
        client.hello("arena-web", "1.4.2");
        client.send(HI);
        client.goodbye();
        world.tick();

        assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("hi");
        assertThat(client.expectClosed(CloseReason.LEFT))
                .isEqualTo(new ServerGoodbye(CloseReason.LEFT, "", false, Duration.ZERO, "", ByteString.EMPTY));
        assertThat(game.events).containsExactly("opened", "closed left");
        assertThatIllegalStateException().isThrownBy(() -> client.send(HI)).withMessageContaining("goodbye");
    }

    @Test
    void whenTheGameClosesThenTheClientIsToldWhy() {
        client.hello("arena-web", "1.4.2");
        world.tick();
        session().close(CloseReason.LOGIN_TIMEOUT);

        assertThat(client.expectClosed(CloseReason.LOGIN_TIMEOUT).mayReconnect())
                .isTrue();
        assertFails(
                () -> client.expectClosed(CloseReason.KICKED),
                "Expected the reason kicked, but it is login_timeout. Received and not taken: nothing, and the server has closed: login_timeout.");
    }

    @Test
    void whenTheServerDoesNotCloseThenExpectingAReasonFails() {
        client.hello("arena-web", "1.4.2");

        assertFails(
                () -> client.expectClosed(CloseReason.KICKED),
                "Expected the server to close the connection, but it is open. Received and not taken: nothing.");
    }

    @Test
    void whenAClientBreaksTheProtocolThenItIsToldHow() {
        client.hello("arena-web", "1.4.2");
        client.sendBytes(TestPackets.join(CHAT, TestPackets.hex("03 00 d0 07")));
        world.tick();

        ServerGoodbye goodbye = client.expectClosed(CloseReason.BAD_SIZE);
        assertThat(goodbye.text()).contains("smaller");
        assertThat(goodbye.mayReconnect()).isFalse();
        assertThat(client.received()).hasSize(1);
    }

    @Test
    void whenAClientIsRefusedThenItIsToldWhy() {
        assertThat(client.helloRefused("cheat", "1.0"))
                .isEqualTo(new ServerGoodbye(
                        CloseReason.UPGRADE, "play fair", false, Duration.ZERO, "", ByteString.EMPTY));
        assertFails(
                () -> clients.connect().hello("cheat", "1.0"),
                "Expected to be welcomed. Received and not taken: nothing, and the server has closed: upgrade (play fair).");
        assertFails(
                () -> clients.connect().helloRefused("arena-web", "1.4.2"),
                "Expected to be refused, but the client is welcomed. Received and not taken: nothing.");
    }

    @Test
    void whenTheGameHasSpokenFirstThenTheClientMayStillSayHello() {
        world.tick();
        session().send(S2C_Chat.newBuilder().setContent("welcome").build());
        world.tick();

        client.hello("arena-web", "1.4.2");

        assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("welcome");
    }

    @Test
    void whenHelloWouldNotBeTheFirstThingThenTheTestIsTold() {
        client.send(HI);

        assertThatIllegalStateException().isThrownBy(() -> client.hello("arena-web", "1.4.2"));
    }

    @Test
    void whenAClientHasNotSaidHelloThenTheTestIsTold() {
        assertThatIllegalStateException().isThrownBy(client::goodbye);
        assertThatIllegalStateException().isThrownBy(client::fallSilent);
        assertThatIllegalStateException().isThrownBy(() -> client.expectClosed(CloseReason.KICKED));
    }

    private static void assertFails(ThrowingCallable what, String message) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(what).withMessage(message);
    }
}
