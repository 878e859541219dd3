package io.byteborne.internal.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.message.MessageHandler;
import io.byteborne.ratelimit.RateLimit;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** Clients are judged by when their messages come, not by when the world comes round to them. */
class RateLimitArrivalTests {
    private static final TestPing PING = TestPing.getDefaultInstance();
    private static final TestBoom BOOM = TestBoom.getDefaultInstance();
    private static final TestPong PONG = TestPong.getDefaultInstance();

    static class Game {
        private final List<CompletableFuture<TestPing>> works = new ArrayList<>();

        @MessageHandler
        @RateLimit(perSecond = 40)
        TestPing move(TestPing move) {
            return move;
        }

        @MessageHandler(blocking = true)
        @RateLimit(perSecond = 40)
        TestBoom block(TestBoom boom) {
            return boom;
        }

        /** Holds back what the session sends afterwards, until the test says otherwise. */
        @MessageHandler
        CompletionStage<TestPing> work(TestPong pong) {
            CompletableFuture<TestPing> work = new CompletableFuture<>();
            works.add(work);
            return work;
        }
    }

    @Import(Game.class)
    abstract static class Played {
        @Autowired
        TestWorld world;

        @Autowired
        TestClients clients;

        @Autowired
        Game game;

        @Autowired
        DefaultMessageDispatcher dispatcher;

        long refused() {
            return dispatcher.counters().refusedCount();
        }

        /** Lets time pass, and what has come be handled as the mode has it. */
        void pass(Duration time) {
            world.advance(time);
        }

        /** How many of so many messages that come at this distance are refused. */
        long refusedOf(int count, Duration distance, com.google.protobuf.Message message) {
            long before = refused();
            TestGameClient client = clients.connect();
            for (int i = 0; i < count; i++) {
                client.send(message);
                pass(distance);
            }
            // Blocking handlers take a tick each.
            pass(Duration.ofSeconds(10));
            assertThat(client.received()).hasSize(count - (int) (refused() - before));
            return refused() - before;
        }

        @Test
        void whenAClientKeepsToTheRateThenNothingIsRefused() {
            assertThat(refusedOf(90, Duration.ofMillis(33), PING)).isZero();
            assertThat(refusedOf(90, Duration.ofMillis(25), PING)).as("exactly").isZero();
            assertThat(refusedOf(90, Duration.ofMillis(33), BOOM))
                    .as("blocking")
                    .isZero();
        }

        @Test
        void whenTheNetworkDeliversAStreamUnevenlyThenNothingIsRefused() {
            long before = refused();
            TestGameClient client = clients.connect();
            for (int i = 0; i < 30; i++) {
                client.send(PING, PING, PING);
                pass(Duration.ofMillis(80));
            }

            assertThat(refused() - before).as("but for its beginning").isEqualTo(2);
        }

        @Test
        void whenAClientIsFasterThenWhatIsTooMuchIsRefused() {
            assertThat(refusedOf(100, Duration.ofMillis(20), PING))
                    .as("of 50 in a second, 40 are allowed, and 100 ms are forgiven")
                    .isBetween(15L, 20L);
            assertThat(refusedOf(35, Duration.ofMillis(10), BOOM))
                    .as("blocking: of 35 in a third of a second, 14 are allowed, and the same is forgiven")
                    .isBetween(14L, 18L);
        }

        @Test
        void whenMessagesComeAtOnceThenTheBurstIsTaken() {
            long before = refused();
            TestGameClient client = clients.connect();
            pass(Duration.ofSeconds(10));

            client.send(PING, PING, PING);
            pass(Duration.ofMillis(50));

            assertThat(refused() - before).isEqualTo(2);
        }

        @Test
        void whenMessagesWaitForOneThatIsInWorkThenTheTimeOfTheirArrivalCounts() {
            long before = refused();
            TestGameClient client = clients.connect();
            client.send(PONG);
            for (int i = 0; i < 30; i++) {
                client.send(PING);
                pass(Duration.ofMillis(33));
            }
            client.send(PING, PING, PING, PING, PING, PING, PING, PING);

            game.works.getLast().complete(PING);
            pass(Duration.ofMillis(50));

            assertThat(refused() - before)
                    .as("of the last ones, what is more than 100 ms early")
                    .isEqualTo(3);
            assertThat(client.received(TestPing.class)).hasSize(1 + 35);
        }

        @Test
        void whenTheSessionIsNotReadFromMeanwhileThenWhatWasSentInThatTimeIsTaken() {
            long before = refused();
            TestGameClient client = clients.connect();
            client.send(PONG);
            for (int i = 0; i < 60; i++) {
                client.send(PING);
                pass(Duration.ofMillis(33));
            }
            client.send(PING, PING);

            game.works.getLast().complete(PING);
            pass(Duration.ofSeconds(1));

            assertThat(client.received(TestPing.class).size() + (int) (refused() - before))
                    .isEqualTo(1 + 62);
            assertThat(refused() - before).isLessThanOrEqualTo(2);
        }
    }

    @Nested
    @GameTest(properties = {"byteborne.world.dispatch=on-tick", "byteborne.session.max-queued-messages=40"})
    class OnTick extends Played {}

    @Nested
    @GameTest(properties = {"byteborne.world.dispatch=on-arrival", "byteborne.session.max-queued-messages=40"})
    class OnArrival extends Played {
        @Override
        void pass(Duration time) {
            world.runArrivals();
            super.pass(time);
            world.runArrivals();
        }
    }
}
