package io.byteborne.internal.net.outbound;

import static io.byteborne.internal.net.outbound.TestEncoder.messageOfPacketSize;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.SessionFactory;
import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What waits over all sessions is counted, and bounded. */
class OutboundBudgetTests {
    private static final int STEP = SlowConsumerMonitor.STEP;
    private static final MessageLite STEP_MESSAGE = messageOfPacketSize(STEP);
    private static final int STEPS_TO_BOUND = 6;
    private static final String SLOW_CONSUMER = RecordingListener.closedCall(CloseReason.SLOW_CONSUMER);

    private final OutboundBudget pendingOut =
            EmbeddedSession.pendingOut((long) STEPS_TO_BOUND * STEP, EmbeddedSession.memory(ByteBufAllocator.DEFAULT));
    private final SessionFactory factory = EmbeddedSession.factory(new TestEncoder(), pendingOut);
    private final RecordingListener listener = new RecordingListener();
    private final EmbeddedSession first = new EmbeddedSession(factory, created -> listener);
    private final EmbeddedSession second = new EmbeddedSession(factory, created -> listener);
    private final EmbeddedSession third = new EmbeddedSession(factory, created -> listener);

    @AfterEach
    void close() {
        List.of(first, second, third).forEach(EmbeddedSession::close);
        assertThat(pendingOut.bytes()).isZero();
    }

    /** Each message is a write of its own, which the peer does not take. */
    private static boolean sendSteps(EmbeddedSession embedded, int count) {
        embedded.stall();
        boolean sent = true;
        for (int i = 0; i < count; i++) {
            sent = embedded.session().send(STEP_MESSAGE);
            embedded.channel().runPendingTasks();
        }
        return sent;
    }

    @Test
    void whenBytesWaitThenTheyAreCountedUntilTheyLeave() {
        sendSteps(first, 3);
        sendSteps(second, 2);
        assertThat(pendingOut.bytes()).isEqualTo(5 * STEP);

        first.takeOneWrite();
        assertThat(pendingOut.bytes()).isEqualTo(4 * STEP);

        first.unstall();
        assertThat(pendingOut.bytes()).isEqualTo(2 * STEP);
        second.unstall();
        assertThat(pendingOut.bytes()).isZero();
    }

    @Test
    void whenLittleWaitsThenItIsNotCounted() {
        first.stall();
        first.session().send(messageOfPacketSize(STEP - 1));

        assertThat(pendingOut.bytes()).isZero();
    }

    @Test
    void whenSmallMessagesWaitThenTheyAreCountedToAStep() {
        first.stall();
        for (int i = 0; i < 50; i++) {
            first.session().send(messageOfPacketSize(1000));
        }

        assertThat(pendingOut.bytes()).isBetween(50_000L - STEP, 50_000L);
    }

    @Test
    void whenALargeChunkLeavesInPartsThenEachPartIsCounted() {
        first.stall();
        for (int i = 0; i < 6; i++) {
            first.session().send(STEP_MESSAGE);
        }
        first.channel().runPendingTasks();
        assertThat(pendingOut.bytes()).isEqualTo(6 * STEP);

        first.takeOneWrite();

        assertThat(pendingOut.bytes()).isEqualTo(2 * STEP);
        first.unstall();
        assertThat(first.sent()).hasSize(3 * 6 * STEP - 1);
    }

    @Test
    void whenTheBoundIsPassedThenTheSessionWithMostIsClosedAndNoOther() {
        sendSteps(first, 2);
        sendSteps(second, 3);
        assertThat(sendSteps(third, 1)).isTrue();
        assertThat(second.session().isOpen()).isTrue();

        assertThat(sendSteps(third, 1)).isTrue();

        assertThat(second.session().isOpen()).isFalse();
        second.channel().runPendingTasks();
        assertThat(second.channel().isOpen()).isFalse();
        assertThat(listener.calls()).contains(RecordingListener.closedCall(CloseReason.SLOW_CONSUMER));
        assertThat(first.session().isOpen()).isTrue();
        assertThat(third.session().isOpen()).isTrue();
        assertThat(pendingOut.bytes()).isEqualTo(4 * STEP);
    }

    @Test
    void whenTheBoundIsPassedAgainThenTheNextIsClosed() {
        sendSteps(second, 4);
        sendSteps(first, 2);
        sendSteps(third, 3);
        assertThat(second.session().isOpen()).isFalse();

        sendSteps(first, 2);

        assertThat(List.of(first.session().isOpen(), third.session().isOpen())).containsOnlyOnce(true);
        assertThat(pendingOut.bytes()).isBetween(3L * STEP, 4L * STEP);
    }

    @Test
    void whenTheSenderItselfHasMostThenItsMessageIsNotTaken() {
        sendSteps(first, 1);

        assertThat(sendSteps(second, 6)).isFalse();

        assertThat(second.session().isOpen()).isFalse();
        assertThat(first.session().isOpen()).isTrue();
    }

    @Test
    void whenASessionThatIsFinishingHasMostThenItIsCut() {
        sendSteps(first, 4);
        first.fireEvent(ChannelInputShutdownEvent.INSTANCE);
        first.session().finish();
        sendSteps(second, 2);
        assertThat(first.channel().isOpen()).isTrue();

        sendSteps(third, 1);

        first.channel().runPendingTasks();
        assertThat(first.channel().isOpen()).isFalse();
        assertThat(second.session().isOpen()).isTrue();
    }

    @Test
    void whenTheEndOfASessionIsWaitedForThenOtherThreadsCanSendMeanwhile() {
        EmbeddedSession small = new EmbeddedSession(factory, created -> new RecordingListener());
        EmbeddedSession large = new EmbeddedSession(factory, created -> new RecordingListener() {
            @Override
            public void inputClosed(CloseReason reason) {
                super.inputClosed(reason);
                // Another thread passes the bound, too; it must not wait for this one, which waits for it.
                CompletableFuture<Boolean> sent =
                        CompletableFuture.supplyAsync(() -> sendSteps(small, STEPS_TO_BOUND - 1));
                assertThat(sent).succeedsWithin(Duration.ofSeconds(10));
            }
        });
        sendSteps(large, 4);

        assertThat(sendSteps(first, 3)).isTrue();

        assertThat(large.session().isOpen()).isFalse();
        assertThat(first.session().isOpen())
                .as("3 and 5 steps are too many again")
                .isTrue();
        assertThat(small.session().isOpen()).isFalse();
        small.close();
        large.close();
    }

    /** What is sent finds no memory. */
    @Nested
    class WithoutMemory {
        private static final long MAX = 64 << 20;

        private final AtomicLong used = new AtomicLong();
        private final OutboundBudget unbounded =
                EmbeddedSession.pendingOut(Long.MAX_VALUE, new SendMemory(ByteBufAllocator.DEFAULT, MAX, used::get));
        private final SessionFactory scarce = EmbeddedSession.factory(new TestEncoder(), unbounded);
        private final EmbeddedSession large = new EmbeddedSession(scarce, created -> listener);
        private final EmbeddedSession larger = new EmbeddedSession(scarce, created -> listener);
        private final EmbeddedSession small = new EmbeddedSession(scarce, created -> listener);

        @AfterEach
        void close() {
            List.of(large, larger, small).forEach(EmbeddedSession::close);
            assertThat(unbounded.bytes()).isZero();
        }

        private void useAllButTheReserve() {
            used.set(MAX - 8 * (1 << 20));
        }

        @Test
        void whenThereIsALastReserveThenTheSessionWithMostIsClosedAndTheMessageIsSentAllTheSame() {
            sendSteps(large, 2);
            sendSteps(larger, 3);
            useAllButTheReserve();

            assertThat(small.session().send(STEP_MESSAGE)).isTrue();

            assertThat(larger.session().isOpen()).isFalse();
            assertThat(listener.calls()).containsExactly(RecordingListener.READ_COMPLETE, SLOW_CONSUMER);
            assertThat(large.session().isOpen()).isTrue();
            assertThat(small.sent().length()).isEqualTo(3 * STEP - 1);
        }

        @Test
        void whenWhatTheClosedOneHadIsNotFreeYetThenNoFurtherOneIsClosed() {
            sendSteps(large, 2);
            sendSteps(larger, 3);
            useAllButTheReserve();
            larger.keepOpen();

            small.session().send(STEP_MESSAGE);
            assertThat(larger.session().isOpen()).isFalse();
            assertThat(small.sent().length()).isPositive();
            small.session().send(STEP_MESSAGE);
            assertThat(small.sent().length()).isPositive();

            assertThat(large.session().isOpen()).isTrue();
            larger.letClose();
            small.session().send(STEP_MESSAGE);
            assertThat(large.session().isOpen()).isFalse();
            assertThat(small.session().isOpen()).isTrue();
        }

        @Test
        void whenThereIsNotEvenALastReserveThenTheSendFailsAtOnceAndItsSessionIsClosed() {
            sendSteps(large, 2);
            used.set(MAX);

            assertThat(small.session().send(STEP_MESSAGE)).isFalse();

            assertThat(small.session().isOpen()).isFalse();
            assertThat(large.session().isOpen()).isFalse();
            assertThat(listener.calls()).containsOnly(RecordingListener.READ_COMPLETE, SLOW_CONSUMER);
        }

        @Test
        void whenThereIsMemoryInWhatASessionHasThenItTakesFurtherMessages() {
            small.stall();
            assertThat(small.session().send(messageOfPacketSize(10))).isTrue();
            used.set(MAX);

            assertThat(small.session().send(messageOfPacketSize(10))).isTrue();
            assertThat(small.session().send(STEP_MESSAGE)).isFalse();
        }

        @Test
        void whenAMessageIsForManyThenOnlyThoseAreClosedForWhomThereIsNoMemory() {
            DefaultSessionManager manager = new DefaultSessionManager(new TestEncoder());
            List.of(large, larger, small).forEach(each -> manager.add(each.session()));
            large.session().send(messageOfPacketSize(10));
            used.set(MAX);

            int sent = manager.sendToAll(messageOfPacketSize(10));

            assertThat(sent).isOne();
            assertThat(large.session().isOpen()).isTrue();
            assertThat(larger.session().isOpen()).isFalse();
            assertThat(small.session().isOpen()).isFalse();
        }
    }
}
