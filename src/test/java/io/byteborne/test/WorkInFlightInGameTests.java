package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.byteborne.login.Authenticator;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.message.MessageHandler;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.BlockingExecutor;
import io.byteborne.world.Timer;
import java.security.Principal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/**
 * What is decided elsewhere is decided only when the test waits for it in real time: a gate opens when the test's thread
 * waits, so that whoever does not wait fails at once.
 */
@GameTest(properties = "byteborne.login.deadline=1s", patienceSeconds = 3)
@Import(WorkInFlightInGameTests.Elsewhere.class)
@Timeout(60)
class WorkInFlightInGameTests {
    private static final TestPing PING = TestPing.newBuilder().setSequence(7).build();
    private static final TestBoom BOOM = TestBoom.getDefaultInstance();

    @Autowired
    TestWorld world;

    @Autowired
    TestClients clients;

    @Autowired
    Elsewhere elsewhere;

    /** A game nearly all of which happens elsewhere. */
    static class Elsewhere implements Authenticator<C2S_Login> {
        private final Timer timer;
        private final BlockingExecutor blocking;
        private volatile @Nullable Thread tester;
        private final Semaphore gate = new Semaphore(0);
        volatile boolean shut;
        volatile @Nullable CompletableFuture<TestPong> promised;

        Elsewhere(Timer timer, BlockingExecutor blocking) {
            this.timer = timer;
            this.blocking = blocking;
        }

        /** Blocks until the test's thread waits, or, if this is shut, for as long as it is. */
        private void pass() {
            Thread waiting = tester;
            while (shut || (waiting != null && waiting.getState() == Thread.State.RUNNABLE)) {
                try {
                    if (gate.tryAcquire(1, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }

        @Override
        public CompletionStage<Principal> authenticate(Session session, C2S_Login login) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        pass();
                        return login::getName;
                    },
                    Thread::startVirtualThread);
        }

        @Override
        public S2C_Login accepted(Session session, C2S_Login login, Principal user) {
            return S2C_Login.newBuilder().setAccepted(true).build();
        }

        @MessageHandler(blocking = true)
        TestPong blocks(TestPing ping) {
            pass();
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        }

        /** Answers when the timer does, or when the test does. */
        @MessageHandler
        CompletionStage<TestPong> later(TestPong pong) {
            CompletableFuture<TestPong> answer = new CompletableFuture<>();
            promised = answer;
            timer.after(Duration.ofMillis(pong.getSequence()), () -> answer.complete(pong));
            return answer;
        }

        /** Saves, and says so. */
        @MessageHandler
        void saves(Session session, TestBoom boom) {
            timer.after(
                    Duration.ofMillis(100),
                    () -> blocking.inOrderOf(session.id())
                            .call(
                                    () -> {
                                        pass();
                                        return "saved";
                                    },
                                    saved -> session.send(S2C_Login.newBuilder()
                                            .setText(saved)
                                            .build())));
        }
    }

    @BeforeEach
    void begin() {
        elsewhere.tester = Thread.currentThread();
    }

    @AfterEach
    void openGate() {
        elsewhere.shut = false;
        elsewhere.tester = null;
        elsewhere.gate.release(1000);
        world.tick(2);
        elsewhere.gate.drainPermits();
    }

    private TestGameClient login(String name) {
        TestGameClient client = clients.connect();
        client.send(C2S_Login.newBuilder().setName(name).build());
        return client;
    }

    private TestGameClient loggedIn() {
        TestGameClient client = login("ada");
        world.tick();
        assertThat(client.expect(S2C_Login.class).getAccepted()).isTrue();
        return client;
    }

    @Test
    void whenALoginIsDecidedElsewhereThenItIsWaitedForWhileTimeStandsStill() {
        TestGameClient client = login("ada");
        world.tick();
        Duration before = world.now();

        assertThat(client.expect(S2C_Login.class).getAccepted()).isTrue();

        assertThat(world.now()).isEqualTo(before);
    }

    @Test
    void whenALoginIsRequestedThenTheAnswerComes() {
        C2S_Login login = C2S_Login.newBuilder().setName("bob").build();

        assertThat(clients.connect().request(login, S2C_Login.class).getAccepted())
                .isTrue();
    }

    @Test
    void whenTimeAdvancesThenALoginElsewhereIsDecidedBeforeItsDeadline() {
        TestGameClient client = login("ada");

        world.advance(Duration.ofMinutes(1));

        assertThat(client.expect(S2C_Login.class).getAccepted()).isTrue();
    }

    @Test
    void whenAHandlerBlocksThenItsAnswerNeedsNoFurtherTick() {
        TestGameClient client = loggedIn();
        client.send(PING, PING);
        world.tick();
        long ticks = world.tickNumber();

        assertThat(client.expect(TestPong.class).getSequence()).isEqualTo(7);
        assertThat(client.expect(TestPong.class).getSequence()).isEqualTo(7);

        assertThat(world.tickNumber()).isEqualTo(ticks);
    }

    @Test
    void whenATimerSavesThenWhatComesOfItIsExpected() {
        TestGameClient client = loggedIn();
        client.send(BOOM);

        world.advance(Duration.ofMillis(200));

        assertThat(client.expect(S2C_Login.class).getText()).isEqualTo("saved");
    }

    @Test
    void whenWhatIsInFlightIsNotDoneThenTheFailureSaysWhatItIs() {
        elsewhere.shut = true;
        TestGameClient client = login("ada");
        world.tick();

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> client.expect(S2C_Login.class))
                .withMessageContaining("Expected S2C_Login, but no message is there after 3 s of real time")
                .withMessageContaining("Still in flight: ")
                .withMessageContaining(Elsewhere.class.getName())
                .withMessageContaining("its stage is not complete");
    }

    @Test
    void whenNothingIsInFlightThenExpectFailsAtOnceAndSaysNothingOfIt() {
        TestGameClient client = loggedIn();

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> client.expect(TestPong.class))
                .withMessageContaining("no message is there.")
                .withMessageNotContaining("flight");
    }

    @Test
    void whenALaterTickCompletesAStageThenItIsWaitedForOnceAndTimeGoesOn() {
        TestGameClient client = loggedIn();

        TestPong answer = client.request(TestPong.newBuilder().setSequence(2000).build(), TestPong.class);

        assertThat(answer.getSequence()).isEqualTo(2000);
    }

    @Test
    void whenTheTestItselfCompletesAStageThenExpectTakesIt() {
        TestGameClient client = loggedIn();
        client.send(TestPong.newBuilder().setSequence(3_600_000).build());
        world.tickWithoutWaiting(2);
        client.expectNothing();

        Objects.requireNonNull(elsewhere.promised)
                .complete(TestPong.newBuilder().setSequence(5).build());

        assertThat(client.expect(TestPong.class).getSequence()).isEqualTo(5);
    }

    @Test
    void whenAClientWaitsForItsEndThenWhatIsInFlightBeforeItIsWaitedFor() {
        TestGameClient client = loggedIn();
        client.send(PING);
        world.tick();
        client.sendBytes((byte) 0, (byte) 0);
        world.tickWithoutWaiting(1);

        client.expectClosed();

        assertThat(client.expect(TestPong.class).getSequence()).isEqualTo(7);
    }
}
