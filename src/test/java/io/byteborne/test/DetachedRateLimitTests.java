package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.message.MessageHandler;
import io.byteborne.ratelimit.RateLimit;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/**
 * A lost connection neither gives a client a fresh burst nor punishes it for what it has to send again: the time in which
 * nothing could come from it counts as if it had been sending.
 */
class DetachedRateLimitTests {
    private static final int PER_SECOND = 10;
    private static final Duration AWAY = Duration.ofSeconds(8);

    static final class Game {
        @MessageHandler
        @RateLimit(perSecond = PER_SECOND, burst = PER_SECOND)
        TestPong ping(TestPing ping) {
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        }
    }

    @Import(Game.class)
    abstract static class Played {
        @Autowired
        TestWorld world;

        @Autowired
        TestClients clients;

        @Autowired
        SessionManager sessions;

        @Autowired
        InProcessNetwork network;

        @Autowired
        MessageSerializer serializer;

        @Autowired
        MessageRegistry registry;

        /** Whether what the client sends over its last connection arrives. */
        private AtomicBoolean cable = new AtomicBoolean();

        private TestGameClient client;

        @BeforeEach
        void connect() {
            client = new TestGameClient(this::wire, serializer, registry).hello("test", "1.0");
            world.tick();
        }

        private Wire wire() {
            InProcessWire whole = new InProcessWire(world, network);
            AtomicBoolean own = new AtomicBoolean(true);
            cable = own;
            return (Wire) Proxy.newProxyInstance(
                    Wire.class.getClassLoader(),
                    new Class<?>[] {Wire.class},
                    (proxy, method, arguments) ->
                            own.get() || !method.getName().equals("send") ? method.invoke(whole, arguments) : null);
        }

        @AfterEach
        void end() {
            sessions.closeAll();
            world.tick();
        }

        /** At so many per second, for so long. */
        void play(int perSecond, Duration time) {
            for (int i = 0; i < perSecond * time.toSeconds(); i++) {
                world.advance(Duration.ofSeconds(1).dividedBy(perSecond));
                client.send(TestPing.newBuilder().setSequence(i).build());
            }
        }

        /** Sends a few at once. */
        void burst(int count) {
            client.send(
                    Collections.nCopies(count, TestPing.getDefaultInstance()).toArray(TestPing[]::new));
            world.tick();
        }

        abstract boolean isAnyRefused();

        @Test
        void whenAClientKeptToItsRateWhileItWasAwayThenWhatItSendsAgainIsTaken() {
            play(PER_SECOND - 1, Duration.ofSeconds(5));
            client.cut();
            play(PER_SECOND - 1, AWAY);

            client.resume();
            world.tick(2);
            play(PER_SECOND - 1, Duration.ofSeconds(5));
            world.tick();

            assertThat(isAnyRefused()).isFalse();
            assertThat(client.received(TestPong.class)).hasSize((PER_SECOND - 1) * 18);
        }

        @Test
        void whenTheServerTakesTheConnectionAsAliveThenThatTimeCountsLikewise() {
            play(PER_SECOND - 1, Duration.ofSeconds(5));
            cable.set(false);
            play(PER_SECOND - 1, Duration.ofSeconds(3));
            assertThat(sessions.all()).noneMatch(Session::isDetached);

            client.resume();
            world.tick(2);

            assertThat(isAnyRefused()).isFalse();
            assertThat(client.received(TestPong.class)).hasSize((PER_SECOND - 1) * 8);
        }

        @Test
        void whenAClientComesBackAtOnceThenItHasNoFreshBurst() {
            burst(PER_SECOND - 2);
            client.cut();
            client.resume();
            burst(PER_SECOND - 2);

            assertThat(isAnyRefused()).isTrue();
        }

        @Test
        void whenAClientSendsMoreThanItMightHaveMeanwhileThenItIsOver() {
            client.cut();
            play(2 * PER_SECOND, AWAY);
            client.resume();
            world.tick(2);

            assertThat(isAnyRefused()).isTrue();
        }
    }

    /** The limit of the whole session, over which it is closed. */
    @Nested
    @GameTest(
            properties = {
                "byteborne.resume.window=1m",
                "byteborne.world.tick-interval=100ms",
                "byteborne.session-protocol.ping-interval=20s",
                "byteborne.session.rate-limit.messages-per-second=" + PER_SECOND,
                "byteborne.session.rate-limit.burst=1s"
            })
    class OfTheSession extends Played {
        private long before;

        @BeforeEach
        void count() {
            before = sessions.closed(CloseReason.FLOOD);
        }

        @Override
        boolean isAnyRefused() {
            return sessions.closed(CloseReason.FLOOD) > before;
        }
    }

    /** The limit of one type of message, over which those are refused. */
    @Nested
    @GameTest(
            properties = {
                "byteborne.resume.window=1m",
                "byteborne.world.tick-interval=100ms",
                "byteborne.session-protocol.ping-interval=20s"
            })
    class OfTheMessage extends Played {
        @Autowired
        DefaultMessageDispatcher dispatcher;

        private long before;

        @BeforeEach
        void count() {
            before = dispatcher.counters().refusedCount();
        }

        @Override
        boolean isAnyRefused() {
            return dispatcher.counters().refusedCount() > before;
        }
    }
}
