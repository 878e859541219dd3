package io.byteborne.internal.net.outbound;

import static io.byteborne.internal.net.outbound.TestEncoder.messageOfPacketSize;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session may have much waiting for a while, but not for long. */
class SoftBoundTests {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final MessageLite STEP = messageOfPacketSize(SlowConsumerMonitor.STEP);
    private static final int STEPS_TO_BOUND = 3;

    private final OutboundBudget pendingOut = new OutboundBudget(
            (long) STEPS_TO_BOUND * SlowConsumerMonitor.STEP,
            TIMEOUT,
            Long.MAX_VALUE,
            EmbeddedSession.memory(ByteBufAllocator.DEFAULT));
    private final RecordingListener listener = new RecordingListener();
    private final EmbeddedSession embedded =
            new EmbeddedSession(EmbeddedSession.factory(new TestEncoder(), pendingOut), created -> listener);
    private final ChannelSession session = embedded.session();

    @AfterEach
    void close() {
        embedded.close();
        assertThat(pendingOut.bytes()).isZero();
    }

    /** Each message is a write of its own, which the peer does not take. */
    private void sendSteps(int count) {
        embedded.stall();
        for (int i = 0; i < count; i++) {
            assertThat(session.send(STEP)).isTrue();
            embedded.channel().runPendingTasks();
        }
    }

    private void assertNoTimer() {
        assertThat(embedded.channel().runScheduledPendingTasks())
                .as("time of the next timer")
                .isEqualTo(-1);
    }

    @Test
    void whenASessionIsOverTheSoftBoundForTooLongThenItIsClosedAsSlowConsumer() {
        sendSteps(STEPS_TO_BOUND);
        embedded.advanceTime(TIMEOUT.minus(MOMENT));
        assertThat(session.isOpen()).isTrue();

        embedded.advanceTime(MOMENT);

        assertThat(session.isOpen()).isFalse();
        assertThat(session.isGivenUp()).isTrue();
        assertThat(embedded.channel().isOpen()).isFalse();
        assertThat(listener.calls()).contains(RecordingListener.closedCall(CloseReason.SLOW_CONSUMER));
        assertThat(session.send(STEP)).isFalse();
    }

    @Test
    void whenASessionIsUnderTheSoftBoundThenItStaysForEver() {
        sendSteps(STEPS_TO_BOUND - 1);
        assertNoTimer();

        embedded.advanceTime(Duration.ofDays(1));

        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void whenASessionFallsUnderTheSoftBoundInTimeThenItsTimeBeginsAnew() {
        sendSteps(STEPS_TO_BOUND);
        embedded.advanceTime(TIMEOUT.minus(MOMENT));
        embedded.takeOneWrite();
        assertNoTimer();
        embedded.advanceTime(TIMEOUT);
        assertThat(session.isOpen()).isTrue();

        sendSteps(1);
        embedded.advanceTime(TIMEOUT.minus(MOMENT));
        assertThat(session.isOpen()).isTrue();

        embedded.advanceTime(MOMENT);
        assertThat(session.isOpen()).isFalse();
    }

    @Test
    void whenASessionGrowsOnThenItsTimeDoesNotBeginAnew() {
        sendSteps(STEPS_TO_BOUND);
        embedded.advanceTime(TIMEOUT.minus(MOMENT));
        sendSteps(2);

        embedded.advanceTime(MOMENT);

        assertThat(session.isOpen()).isFalse();
    }

    @Test
    void whenTheConnectionIsGoneThenSoIsItsTimer() {
        sendSteps(STEPS_TO_BOUND);

        embedded.channel().close();

        assertNoTimer();
    }
}
