package io.byteborne.internal.dispatch;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.HandlerOptions;
import io.byteborne.message.HandlerTimeoutException;
import io.byteborne.message.MessageAdvice;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInvoker;
import io.byteborne.message.SessionAttribute;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;

/** Handlers that block, on virtual threads. */
class BlockingHandlerTests {
    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A handler's parameter of this type says which thread gathered it. */
    record Gatherer(Thread thread) {}

    static class Gathering implements ArgumentResolver {
        @Override
        public @Nullable ArgumentValue resolve(MethodParameter parameter) {
            return parameter.getParameterType() == Gatherer.class
                    ? (session, message) -> new Gatherer(Thread.currentThread())
                    : null;
        }
    }

    static class Lookup {
        private final Journal journal;

        Lookup(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler(blocking = true)
        TestPong lookUp(Gatherer gatherer, Session session, TestPing ping) throws InterruptedException {
            journal.add(gatherer.thread());
            journal.add(Thread.currentThread().isVirtual());
            journal.awaitRelease();
            return PONG;
        }
    }

    @Test
    void whenAHandlerBlocksThenItsArgumentsAndItsResultAreTheWorldThreads() {
        fixture.run(List.of(Gathering.class, Lookup.class), running -> {
            CompletionStage<?> work = running.dispatchLater(PING);
            assertThat(running.journal().await(2)).containsExactly(Thread.currentThread(), true);
            assertThat(running.dispatcher().blocking()).isOne();
            running.assertSent();

            running.journal().release();
            running.world().runNext();

            assertThat(work).isCompleted();
            running.assertSent(PONG);
            running.world().runNext();
            assertThat(running.dispatcher().blocking()).isZero();
            assertThat(running.world().delays()).as("timeouts left").isZero();
            assertThat(running.counters().failedCount()).isZero();
        });
    }

    static class MissingArgument {
        private final Journal journal;

        MissingArgument(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler(blocking = true)
        void handle(TestPing ping, @SessionAttribute String name) {
            journal.add("handled");
        }
    }

    @Test
    void whenAnArgumentIsMissingThenTheMessageFailsAtOnceAndNoThreadIsStarted() {
        fixture.run(List.of(MissingArgument.class), running -> {
            running.dispatchNow(PING);

            assertThat(running.counters().failedCount()).isOne();
            assertThat(running.dispatcher().blocking()).isZero();
            assertThat(running.journal().entries()).isEmpty();
        });
    }

    static class Failing {
        private final Journal journal;

        Failing(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler(blocking = true)
        void checked(TestPing ping) throws Exception {
            throw new Exception("checked");
        }

        @MessageHandler(blocking = true)
        void error(TestPong pong) {
            throw new StackOverflowError("error");
        }

        @MessageHandler(blocking = true)
        void wrapped(TestBoom boom) {
            throw new CompletionException(new IllegalStateException("wrapped"));
        }

        @MessageExceptionHandler
        TestPong failed(Throwable failure) {
            journal.add(failure.getMessage());
            journal.add(Thread.currentThread());
            return PONG;
        }
    }

    @Test
    void whenABlockingHandlerThrowsThenItsExceptionHandlerAnswersOnTheWorldThread() {
        fixture.run(List.of(Failing.class), running -> {
            for (var message : List.of(PING, PONG, TestBoom.getDefaultInstance())) {
                CompletionStage<?> work = running.dispatchLater(message);
                running.world().runNext();
                running.world().runNext();
                assertThat(work).isCompleted();
                running.assertSent(PONG);
            }

            Thread world = Thread.currentThread();
            assertThat(running.journal().entries()).containsExactly("checked", world, "error", world, "wrapped", world);
            assertThat(running.counters().failedCount()).isEqualTo(3);
            assertThat(running.dispatcher().blocking()).isZero();
        });
    }

    static class Patient {
        private final Journal journal;

        Patient(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler(blocking = true)
        TestPong waits(TestPing ping) {
            journal.add("started");
            try {
                journal.awaitRelease();
            } catch (InterruptedException interrupted) {
                journal.add("interrupted");
            }
            return PONG;
        }

        @MessageExceptionHandler
        TestPing late(HandlerTimeoutException timeout) {
            journal.add(timeout.getMessage());
            return PING;
        }
    }

    @Test
    void whenAHandlerIsNotDoneInTimeThenItIsInterruptedAndTheTimeoutIsHandled() {
        fixture.run(List.of(Patient.class), running -> {
            CompletionStage<?> work = running.dispatchLater(PING);
            running.journal().await(1);

            running.world().passTime();

            assertThat(work).isCompleted();
            running.assertSent(PING);
            assertThat(running.journal().await(3))
                    .containsExactlyInAnyOrder(
                            "started", "Not done within PT30S (byteborne.handler.timeout)", "interrupted");
            running.world().runNext();
            running.world().runNext();
            running.assertSent();
            assertThat(running.dispatcher().blocking()).isZero();
            assertThat(running.counters().failedCount()).isOne();
        });
    }

    static class Stopping {
        private final Journal journal;

        Stopping(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler(blocking = true)
        TestPong stops(TestPing ping) {
            journal.add(Thread.currentThread());
            journal.add(journal.awaitReleaseStubbornly() ? "interrupted" : "not interrupted");
            return PONG;
        }

        @MessageHandler(blocking = true)
        void next(TestPong pong) {
            journal.add("next");
        }
    }

    @Test
    void whenAHandlersThreadIsAbandonedThenItCountsAsOverWithoutAResultAndIsLeftAlone() {
        fixture.run(1, List.of(Stopping.class), running -> {
            CompletionStage<?> first = running.dispatchLater(PING);
            Object thread = running.journal().await(1).getFirst();
            CompletionStage<?> second = running.dispatchLater(fixture.openSession(), PONG);

            running.dispatcher().abandonBlocking(other -> !other.equals(thread));
            running.world().runAll();
            assertThat(first).isNotCompleted();
            running.dispatcher().abandonBlocking(thread::equals);
            // Its outcome and its end, and then those of the next one.
            running.world().runNext();
            running.world().runNext();

            assertThat(first).isCompleted();
            assertThat(running.journal().await(2)).containsExactly(thread, "next");
            running.world().runNext();
            running.world().runNext();
            assertThat(second).isCompleted();
            running.bean(AsyncWork.class).close();
            running.journal().release();
            assertThat(running.journal().await(3)).containsExactly(thread, "next", "not interrupted");
            running.world().runAll();
            running.assertSent();
            assertThat(running.dispatcher().blocking()).isZero();
            assertThat(running.counters().failedCount()).isZero();
            assertThat(running.world().delays()).as("timeouts left").isZero();
        });
    }

    static class Stubborn {
        private final Journal journal;

        Stubborn(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler(blocking = true)
        void ignoresInterrupts(TestPing ping) {
            journal.add("started");
            journal.add(journal.awaitReleaseStubbornly() ? "interrupted" : "not interrupted");
        }

        @MessageHandler(blocking = true)
        void next(TestPong pong) {
            journal.add("next");
        }
    }

    @Test
    void whenAHandlerIgnoresTheInterruptThenItCountsAgainstTheBoundUntilItEnds() {
        fixture.run(1, List.of(Stubborn.class), running -> {
            CompletionStage<?> first = running.dispatchLater(PING);
            running.journal().await(1);

            running.world().passTime();
            running.world().runAll();
            CompletionStage<?> second = running.dispatchLater(fixture.openSession(), PONG);
            assertThat(first).isCompleted();
            assertThat(running.dispatcher().blocking()).isOne();
            assertThat(running.journal().entries()).containsExactly("started");

            running.journal().release();
            // The first one's late result, which nobody wants, and its end; the second one's result and its end.
            for (int i = 0; i < 4; i++) {
                running.world().runNext();
            }
            assertThat(running.journal().entries()).containsExactly("started", "interrupted", "next");
            assertThat(second).isCompleted();
            assertThat(running.dispatcher().blocking()).isZero();
        });
    }

    @Test
    void whenAHandlerWaitsForAPlaceUntilItsTimeIsUpThenItHasFailedAndNeverRuns() {
        fixture.run(1, List.of(Stubborn.class, LateAnswers.class), running -> {
            ChannelSession waiting = fixture.openSession();
            running.dispatchLater(PING);
            running.journal().await(1);
            CompletionStage<?> work = running.dispatchLater(waiting, PONG);

            running.world().passTime();

            assertThat(work).isCompleted();
            running.assertSentOver(waiting, PONG);
            assertThat(running.counters().failedCount()).isEqualTo(2);
            // The session's next message has its turn, and waits for the place in its turn.
            CompletionStage<?> next = running.dispatchLater(waiting, PONG);
            running.journal().release();
            for (int i = 0; i < 4; i++) {
                running.world().runNext();
            }
            assertThat(next).isCompleted();
            assertThat(running.journal().entries()).containsExactly("started", "interrupted", "next");
            assertThat(running.dispatcher().blocking()).isZero();
            assertThat(running.world().delays()).as("timeouts left").isZero();
        });
    }

    @MessageAdvice
    static class LateAnswers {
        @MessageExceptionHandler
        TestPong late(HandlerTimeoutException timeout) {
            return PONG;
        }
    }

    static class Numbered {
        private final Journal journal;

        Numbered(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler(blocking = true)
        TestPing handle(TestPing ping) throws InterruptedException {
            journal.add(ping.getSequence());
            journal.awaitRelease();
            return ping;
        }
    }

    @Test
    void whenMoreHandlersBlockThanMayThenTheyWaitAndStartInTheirOrderAndNoneIsLost() {
        int max = 3;
        int messages = 50;
        fixture.run(max, List.of(Numbered.class), running -> {
            List<ChannelSession> sessions = new ArrayList<>();
            List<CompletionStage<?>> works = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                ChannelSession session = fixture.openSession();
                sessions.add(session);
                works.add(running.dispatchLater(session, ping(i)));
            }
            assertThat(running.journal().await(max)).containsExactlyInAnyOrder(0L, 1L, 2L);
            assertThat(running.dispatcher().blocking()).isEqualTo(max);

            running.journal().release();
            for (int i = 0; i < 2 * messages; i++) {
                running.world().runNext();
                assertThat(running.dispatcher().blocking()).isLessThanOrEqualTo(max);
            }

            assertThat(works).allSatisfy(work -> assertThat(work).isCompleted());
            assertThat(running.dispatcher().blocking()).isZero();
            List<@Nullable Object> started = running.journal().entries();
            assertThat(started).hasSize(messages).doesNotHaveDuplicates();
            for (int i = 0; i < messages; i++) {
                // Started in their order; what runs at one time may write its line in any.
                assertThat((Long) started.get(i)).isBetween((long) i - max, (long) i + max);
                running.assertSentOver(sessions.get(i), ping(i));
            }
        });
    }

    @Test
    void whenOnlyOneMayBlockThenTheOrderIsExact() {
        fixture.run(1, List.of(Numbered.class), running -> {
            running.journal().release();
            for (int i = 0; i < 20; i++) {
                running.dispatchLater(fixture.openSession(), ping(i));
            }
            for (int i = 0; i < 40; i++) {
                running.world().runNext();
            }
            assertThat(running.journal().entries())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 20).mapToObj(Long::valueOf).toList());
        });
    }

    private static TestPing ping(int sequence) {
        return TestPing.newBuilder().setSequence(sequence).build();
    }

    @Test
    void whenItsThreadStartsAfterItsTimeThenTheHandlerIsNotCalledAndGivesItsPlaceBack() {
        AtomicBoolean free = new AtomicBoolean();
        int processors = Runtime.getRuntime().availableProcessors();
        CountDownLatch busy = new CountDownLatch(processors);
        fixture.run(List.of(Numbered.class), running -> {
            // Virtual threads are not preempted: these let no other run.
            for (int i = 0; i < processors; i++) {
                Thread.ofVirtual().start(() -> {
                    busy.countDown();
                    while (!free.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            try {
                assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
                running.dispatchLater(PING);
                running.world().passTime();
            } finally {
                free.set(true);
            }

            running.world().runNext();

            assertThat(running.dispatcher().blocking()).isZero();
            assertThat(running.journal().entries()).isEmpty();
            assertThat(running.counters().failedCount()).isOne();
        });
    }

    static class Staged {
        private final CompletableFuture<TestPong> pong = new CompletableFuture<>();
        private final Journal journal;

        Staged(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler(blocking = true)
        CompletionStage<TestPong> handle(TestPing ping) {
            return pong;
        }

        @MessageExceptionHandler
        void failed(Throwable failure) {
            journal.add(failure.getClass());
        }
    }

    @Test
    void whenABlockingHandlerReturnsAStageThenItIsWaitedForToo() {
        fixture.run(List.of(Staged.class), running -> {
            CompletionStage<?> work = running.dispatchLater(PING);
            running.world().runNext();
            assertThat(running.dispatcher().blocking()).isZero();
            assertThat(work).isNotCompleted();

            running.bean(Staged.class).pong.complete(PONG);
            running.world().runNext();

            assertThat(work).isCompleted();
            running.assertSent(PONG);
        });
        fixture.run(List.of(Staged.class), running -> {
            running.dispatchLater(PING);
            running.world().runNext();
            running.bean(Staged.class).pong.completeExceptionally(new IllegalStateException());
            running.world().runNext();

            assertThat(running.journal().entries()).containsExactly(IllegalStateException.class);
        });
    }

    @Test
    void whenAHandlerIsRegisteredAsBlockingThenItRunsOnAVirtualThread() {
        fixture.run(List.of(), running -> {
            MessageInvoker<TestPing> invoker = (session, ping) -> {
                running.journal().add(Thread.currentThread().isVirtual());
                return ping;
            };
            running.dispatcher().register(TestPing.class, "test", invoker, new HandlerOptions(true, false));

            running.dispatchLater(PING);
            running.world().runNext();

            running.assertSent(PING);
            assertThat(running.journal().entries()).containsExactly(true);
        });
    }

    @Test
    void whenTheContextClosesThenWhatStillRunsIsInterrupted() throws InterruptedException {
        List<Journal> journals = new ArrayList<>();
        fixture.run(List.of(Patient.class), running -> {
            running.dispatchLater(PING);
            running.journal().await(1);
            journals.add(running.journal());
        });

        assertThat(journals.getFirst().await(2)).containsExactly("started", "interrupted");
    }
}
