package io.byteborne.internal.net.outbound;

import static io.byteborne.internal.net.outbound.TestEncoder.messageOfPacketSize;
import static io.byteborne.internal.net.outbound.TestEncoder.packetOf;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.MessageLite;
import com.google.protobuf.StringValue;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.SessionFactory;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.session.CloseReason;
import io.byteborne.session.WhenBehind;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What types of messages want to become of them while their session is behind. */
class WhenBehindTests {
    private static final MessageLite STEP = messageOfPacketSize(SlowConsumerMonitor.STEP);
    /** So many are 64 KiB. */
    private static final int STEPS_TO_BEHIND = 4;

    private final PoliticEncoder encoder = new PoliticEncoder();
    private final OutboundBudget pendingOut = EmbeddedSession.pendingOut();
    private final SessionFactory factory = EmbeddedSession.factory(encoder, pendingOut);
    private final EmbeddedSession embedded = new EmbeddedSession(factory, created -> new RecordingListener());
    private final ChannelSession session = embedded.session();

    /** Text may be dropped, of numbers the newest is enough. */
    private static final class PoliticEncoder implements PacketEncoder {
        private final TestEncoder delegate = new TestEncoder();

        @Override
        public int packetSize(MessageLite message) {
            if (message.equals(StringValue.of("no packet"))) {
                throw new IllegalArgumentException("this is no packet");
            }
            return delegate.packetSize(message);
        }

        @Override
        public void encode(MessageLite message, int packetSize, ByteBuf out) {
            delegate.encode(message, packetSize, out);
        }

        @Override
        public WhenBehind whenBehind(MessageLite message) {
            if (message instanceof StringValue) {
                return WhenBehind.DROP;
            }
            boolean number = message instanceof Int32Value || message instanceof Int64Value;
            return number ? WhenBehind.NEWEST : WhenBehind.DELIVER;
        }
    }

    @AfterEach
    void close() {
        embedded.close();
        assertThat(pendingOut.bytes()).isZero();
    }

    private static void send(EmbeddedSession embedded, MessageLite message) {
        assertThat(embedded.session().send(message)).isTrue();
        embedded.channel().runPendingTasks();
    }

    private static void fallBehind(EmbeddedSession embedded) {
        embedded.stall();
        for (int i = 0; i < STEPS_TO_BEHIND; i++) {
            send(embedded, STEP);
        }
    }

    /** The peer takes so much that the session has caught up; what it took is thrown away. */
    private void catchUp() {
        embedded.takeOneWrite();
        embedded.takeOneWrite();
        embedded.sent();
    }

    /** What comes behind the two messages that the session still has waiting once it has caught up. */
    private String sentBehindTheRest() {
        embedded.unstall();
        String sent = embedded.sent();
        String rest = hex(join(packetOf(STEP), packetOf(STEP)));
        assertThat(sent).startsWith(rest);
        return sent.substring(rest.length()).strip();
    }

    private static String packets(MessageLite... messages) {
        byte[] joined = new byte[0];
        for (MessageLite message : messages) {
            joined = join(joined, packetOf(message));
        }
        return hex(joined);
    }

    @Test
    void whenASessionIsNotBehindThenEveryMessageIsSentInItsTurn() {
        embedded.stall();
        for (int i = 1; i < STEPS_TO_BEHIND; i++) {
            send(embedded, STEP);
        }
        embedded.unstall();
        embedded.sent();

        send(embedded, StringValue.of("text"));
        send(embedded, Int32Value.of(1));
        send(embedded, Int32Value.of(2));

        assertThat(embedded.sent()).isEqualTo(packets(StringValue.of("text"), Int32Value.of(1), Int32Value.of(2)));
        assertThat(pendingOut.dropped(WhenBehind.DROP)).isZero();
        assertThat(pendingOut.dropped(WhenBehind.NEWEST)).isZero();
    }

    @Test
    void whenMuchIsSentBeforeTheFirstWriteThenTheSessionIsNotBehind() {
        for (int i = 0; i <= STEPS_TO_BEHIND; i++) {
            assertThat(session.send(STEP)).isTrue();
        }
        assertThat(session.send(StringValue.of("text"))).isTrue();

        assertThat(embedded.sent()).endsWith(packets(StringValue.of("text")));
        assertThat(pendingOut.dropped(WhenBehind.DROP)).isZero();
    }

    @Test
    void whenMuchIsSentAtOnceAndThePeerDoesNotTakeItThenTheSessionIsBehind() {
        embedded.stall();
        for (int i = 0; i < STEPS_TO_BEHIND; i++) {
            assertThat(session.send(STEP)).isTrue();
        }
        embedded.channel().runPendingTasks();

        send(embedded, StringValue.of("text"));

        assertThat(pendingOut.dropped(WhenBehind.DROP)).isOne();
    }

    @Test
    void whenBehindThenDeliverIsDelivered() {
        fallBehind(embedded);
        send(embedded, STEP);
        catchUp();
        embedded.takeOneWrite();
        embedded.sent();

        assertThat(sentBehindTheRest()).isEmpty();
    }

    @Test
    void whenBehindThenDropIsDroppedAndCounted() {
        fallBehind(embedded);
        send(embedded, StringValue.of("one"));
        send(embedded, StringValue.of("two"));
        assertThat(pendingOut.dropped(WhenBehind.DROP)).isEqualTo(2);
        assertThat(session.traffic().messagesOut()).isEqualTo(STEPS_TO_BEHIND);

        catchUp();
        send(embedded, StringValue.of("three"));

        assertThat(sentBehindTheRest()).isEqualTo(packets(StringValue.of("three")));
        assertThat(pendingOut.dropped(WhenBehind.DROP)).isEqualTo(2);
    }

    @Test
    void whenBehindThenOfNewestOnlyTheNewestIsSentOnceTheSessionHasCaughtUp() {
        fallBehind(embedded);
        send(embedded, Int32Value.of(1));
        send(embedded, Int32Value.of(2));
        send(embedded, Int32Value.of(3));
        assertThat(pendingOut.dropped(WhenBehind.NEWEST)).isEqualTo(2);

        embedded.takeOneWrite();
        assertThat(session.traffic().messagesOut()).as("not yet").isEqualTo(STEPS_TO_BEHIND);
        embedded.takeOneWrite();
        embedded.sent();
        send(embedded, StringValue.of("later"));

        assertThat(sentBehindTheRest()).isEqualTo(packets(Int32Value.of(3), StringValue.of("later")));
    }

    @Test
    void whenSeveralTypesAreKeptThenTheyLeaveInTheOrderOfTheirNewest() {
        fallBehind(embedded);
        send(embedded, Int32Value.of(1));
        send(embedded, Int64Value.of(2));
        send(embedded, Int32Value.of(3));

        catchUp();

        assertThat(sentBehindTheRest()).isEqualTo(packets(Int64Value.of(2), Int32Value.of(3)));
    }

    @Test
    void whenEverythingHasLeftThenWhatWasKeptFollowsByItself() {
        fallBehind(embedded);
        send(embedded, Int32Value.of(1));

        embedded.unstall();

        assertThat(embedded.sent()).endsWith(packets(Int32Value.of(1)));
    }

    @Test
    void whenASessionIsBehindAgainThenItsPolicyHoldsAgain() {
        fallBehind(embedded);
        embedded.unstall();
        fallBehind(embedded);

        send(embedded, StringValue.of("text"));

        assertThat(pendingOut.dropped(WhenBehind.DROP)).isOne();
    }

    @Test
    void whenAMessageIsBroadcastThenOnlyWhoIsBehindGoesWithout() {
        DefaultSessionManager manager = new DefaultSessionManager(encoder);
        try (EmbeddedSession other = new EmbeddedSession(factory, created -> new RecordingListener())) {
            manager.add(session);
            manager.add(other.session());
            fallBehind(embedded);

            assertThat(manager.sendToAll(StringValue.of("text"))).isEqualTo(2);
            assertThat(manager.sendToAll(Int32Value.of(1))).isEqualTo(2);
            assertThat(manager.sendToAll(Int32Value.of(2))).isEqualTo(2);

            assertThat(other.sent()).isEqualTo(packets(StringValue.of("text"), Int32Value.of(1), Int32Value.of(2)));
            catchUp();
            assertThat(sentBehindTheRest()).isEqualTo(packets(Int32Value.of(2)));
        }
    }

    @Test
    void whenASessionIsClosedThenWhatWasKeptLeavesBeforeItsEnd() {
        fallBehind(embedded);
        send(embedded, Int32Value.of(1));

        session.close();
        assertThat(session.send(StringValue.of("text"))).isFalse();
        embedded.channel().runPendingTasks();
        catchUp();

        assertThat(sentBehindTheRest()).isEqualTo(packets(Int32Value.of(1)));
        assertThat(embedded.channel().isOpen()).isFalse();
    }

    @Test
    void whenASessionIsCutThenWhatWasKeptIsGone() {
        fallBehind(embedded);
        send(embedded, Int32Value.of(1));

        session.abort(CloseReason.SLOW_CONSUMER);

        assertThat(session.send(Int32Value.of(2))).isFalse();
        assertThat(embedded.sent()).isEmpty();
    }

    @Test
    void whenAMessageCannotBeSentThenBeingBehindDoesNotHideThat() {
        fallBehind(embedded);

        assertThatIllegalArgumentException().isThrownBy(() -> session.send(StringValue.of("no packet")));
    }

    @Test
    void whenOnlyDroppableMessagesAreSentThenASlowPeerIsNotClosed() {
        fallBehind(embedded);

        for (int i = 0; i < 1000; i++) {
            send(embedded, StringValue.of("x".repeat(1000)));
        }

        assertThat(session.isOpen()).isTrue();
        assertThat(pendingOut.bytes()).isEqualTo(STEPS_TO_BEHIND * SlowConsumerMonitor.STEP);
    }
}
