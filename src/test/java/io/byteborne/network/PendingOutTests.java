package io.byteborne.network;

import static io.byteborne.network.TestEncoder.messageOfPacketSize;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits over all sessions is counted, and bounded. */
class PendingOutTests {
    private static final int STEP = Backlog.STEP;
    private static final MessageLite STEP_MESSAGE = messageOfPacketSize(STEP);
    private static final int STEPS_TO_BOUND = 6;

    private final PendingOut pendingOut =
            new PendingOut(EmbeddedSession.OUTPUT_PROPERTIES, (long) STEPS_TO_BOUND * STEP);
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
}
