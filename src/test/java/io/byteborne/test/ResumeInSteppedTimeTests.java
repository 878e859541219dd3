package io.byteborne.test;

import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A session that goes from one connection to another, in time that passes only when it is told to. */
@GameTest(
        properties = {
            "byteborne.resume.window=30s",
            "byteborne.session.idle-timeout=3s",
            "byteborne.session-protocol.ping-interval=1s",
            "byteborne.world.tick-interval=100ms"
        })
class ResumeInSteppedTimeTests {
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final int HELLO = 1;
    private static final int WELCOME = 2;

    private final TestWorld world;
    private final InProcessNetwork network;
    private final SessionManager sessions;
    private final Resumption resumption;

    @Autowired
    ResumeInSteppedTimeTests(
            TestWorld world, InProcessNetwork network, SessionManager sessions, ControlProtocol protocol) {
        this.world = world;
        this.network = network;
        this.sessions = sessions;
        this.resumption = Objects.requireNonNull(protocol.resumption());
    }

    @AfterEach
    void endAll() {
        sessions.all().forEach(session -> session.close(CloseReason.KICKED));
        world.advance(Duration.ofSeconds(1));
        assertThat(sessions.count()).isZero();
        assertThat(resumption.detachedSessions()).isZero();
        assertThat(resumption.keptBytes()).isZero();
    }

    /** A client's connection, which answers pings until it falls silent. */
    private final class Connection {
        private final AtomicReference<InProcessChannel> channel = new AtomicReference<>();
        private final PingAnswers answers =
                new PingAnswers(bytes -> channel.get().arrive(bytes));
        private final Welcome welcome;

        Connection(Hello hello) {
            channel.set(network.connect(bytes -> {
                if (answers.arrived(bytes)) {
                    answers.sendAnswers();
                }
            }));
            answers.begin();
            network.run(() -> answers.send(packet(HELLO, hello)));
            byte[] first = network.call(channel.get()::takeSent);
            assertThat(first[2]).as("id of what comes first").isEqualTo((byte) WELCOME);
            try {
                welcome = Welcome.parseFrom(ByteString.copyFrom(first, 4, (first[0] & 0xff) - 4));
            } catch (InvalidProtocolBufferException malformed) {
                throw new AssertionError(malformed);
            }
            world.tick();
        }

        void cut() {
            network.run(() -> channel.get().close());
            world.tick();
        }

        boolean isOpen() {
            return network.call(channel.get()::isOpen);
        }
    }

    private Connection connect() {
        return new Connection(Hello.newBuilder().setResumable(true).build());
    }

    private Connection comeBack(Connection earlier) {
        return new Connection(Hello.newBuilder()
                .setResumable(true)
                .setResumeToken(earlier.welcome.getResumeToken())
                .build());
    }

    @Test
    void whenASessionIsResumedThenTheFirstIdleTimeOfItsConnectionIsForgotten() {
        Connection first = connect();
        first.cut();
        Connection second = comeBack(first);
        assertThat(second.welcome.getResumed()).isTrue();

        world.advance(Duration.ofMinutes(1));

        assertThat(second.isOpen()).isTrue();
        assertThat(resumption.detachedSessions()).isZero();
    }

    @Test
    void whenASessionWasQuietForAnHourThenItResumes() {
        Connection first = connect();
        world.advance(Duration.ofHours(1));
        first.cut();

        Connection second = comeBack(first);

        assertThat(second.welcome.getResumed()).isTrue();
        assertThat(second.welcome.getSessionId()).isEqualTo(first.welcome.getSessionId());
    }

    @Test
    void whenTheWindowIsOverThenTheSessionEndsForTheReasonOfTheLoss() {
        long lost = sessions.closed(CloseReason.CONNECTION_LOST);
        Connection first = connect();
        first.cut();
        world.advance(WINDOW.minus(Duration.ofSeconds(1)));
        assertThat(resumption.detachedSessions()).isOne();

        world.advance(Duration.ofSeconds(2));

        assertThat(resumption.detachedSessions()).isZero();
        assertThat(sessions.closed(CloseReason.CONNECTION_LOST)).isEqualTo(lost + 1);
        assertThat(comeBack(first).welcome.getResumed()).isFalse();
    }

    @Test
    void whenTheClientFallsSilentThenItsSessionWaitsForIt() {
        Connection first = connect();
        first.answers.end();

        world.advance(Duration.ofSeconds(3));

        assertThat(first.isOpen()).isFalse();
        assertThat(resumption.detachedSessions()).isOne();
        assertThat(comeBack(first).welcome.getResumed()).isTrue();
    }

    @Test
    void whenTheClientCannotResumeThenItsSessionEndsWithTheConnection() {
        long lost = sessions.closed(CloseReason.CONNECTION_LOST);
        Connection only = new Connection(Hello.getDefaultInstance());
        assertThat(only.welcome.getResumeToken()).isEqualTo(ByteString.EMPTY);

        only.cut();

        assertThat(resumption.detachedSessions()).isZero();
        assertThat(sessions.closed(CloseReason.CONNECTION_LOST)).isEqualTo(lost + 1);
    }
}
