package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.SessionManager;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whoever guesses tokens is soon not even given a new session; whoever has the right one, at the same address, is not affected. */
@GameTest(
        properties = {
            "byteborne.resume.window=1m",
            "byteborne.resume.refused-rate-per-address=3",
            "byteborne.server.limit-loopback=true"
        })
class ResumeRefusalRateTests {
    private static final C2S_Chat HI = C2S_Chat.newBuilder().setContent("hi").build();
    private static final ByteString GUESS = ByteString.copyFromUtf8("0123456789abcdef");

    private final TestWorld world;
    private final InProcessNetwork network;
    private final TestClients clients;
    private final SessionManager sessions;
    private final NetworkStatistics statistics;
    private final Resumption resumption;

    @Autowired
    ResumeRefusalRateTests(
            TestWorld world,
            InProcessNetwork network,
            TestClients clients,
            SessionManager sessions,
            NetworkStatistics statistics,
            ControlProtocol protocol) {
        this.world = world;
        this.network = network;
        this.clients = clients;
        this.sessions = sessions;
        this.statistics = statistics;
        this.resumption = Objects.requireNonNull(protocol.resumption());
    }

    @BeforeEach
    void forgive() {
        world.advance(Duration.ofSeconds(2));
    }

    @AfterEach
    void endAll() {
        clients.closeAll();
        world.tick();
        sessions.closeAll();
        world.tick();
        assertThat(sessions.count()).isZero();
    }

    /** What a client that guesses is told, if anything, and closed without. */
    private @Nullable Welcome guess() {
        InProcessChannel channel = network.connect(bytes -> {});
        Hello hello = Hello.newBuilder().setResumeToken(GUESS).build();
        network.run(() -> channel.arrive(ControlProtocol.packet(ControlProtocol.HELLO, hello)));
        byte[] sent = network.call(channel::takeSent);
        if (sent.length == 0) {
            assertThat(network.call(channel::isOpen)).isFalse();
            return null;
        }
        assertThat(network.call(channel::isOpen)).isTrue();
        try {
            return Welcome.parseFrom(ByteString.copyFrom(sent, 4, (sent[0] & 0xff) - 4));
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private void expectNewSession() {
        assertThat(guess()).isNotNull().returns(false, Welcome::getResumed);
    }

    @Test
    void whenAnAddressGuessesMoreOftenThanItMayThenItGetsNoSessionAnyMoreUntilTimeHasPassed() {
        long refused = resumption.refusedResumes();
        long cut = statistics.refusedConnections(Refusal.RESUME_RATE);
        for (int i = 0; i < 3; i++) {
            expectNewSession();
        }
        world.tick();
        int count = sessions.count();

        assertThat(guess()).isNull();
        assertThat(guess()).isNull();
        world.tick();

        assertThat(sessions.count()).as("the game hears nothing of it").isEqualTo(count);
        assertThat(resumption.refusedResumes()).isEqualTo(refused + 5);
        assertThat(statistics.refusedConnections(Refusal.RESUME_RATE)).isEqualTo(cut + 2);
        world.advance(Duration.ofMillis(350));
        expectNewSession();
        assertThat(guess()).isNull();
    }

    @Test
    void whenOthersAtTheSameAddressGuessThenTheRightTokenAndClientsWithoutOneAreNotAffected() {
        TestGameClient client = clients.connect().hello("test", "1.0");
        world.tick();
        client.cut();
        for (int i = 0; i < 10; i++) {
            guess();
        }

        client.resume();

        assertThat(client.request(HI, S2C_Chat.class).getContent()).isEqualTo("hi");
        assertThat(clients.connect().hello("test", "1.0").request(HI, S2C_Chat.class))
                .isNotNull();
    }
}
