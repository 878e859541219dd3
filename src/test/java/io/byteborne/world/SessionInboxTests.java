package io.byteborne.world;

import static io.byteborne.world.WorldFixture.ping;
import static io.byteborne.world.WorldFixture.pingOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.dispatch.TestDispatch;
import io.byteborne.network.CloseReason;
import io.byteborne.network.TestSessions;
import io.byteborne.network.TestSessions.Connection;
import io.byteborne.protocol.MessageParser;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageSerializer;
import io.byteborne.protocol.TestPackets;
import io.byteborne.testproto.TestPing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionInboxTests {
    private final MessageRegistry registry = new MessageRegistry();
    private final MessageDispatcher dispatcher = TestDispatch.dispatcher(registry);
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    /** Handed over and not dispatched. */
    private final Deque<SessionEvent.Receive> queued = new ArrayDeque<>();

    private final List<Event> others = new ArrayList<>();

    SessionInboxTests() {
        dispatcher.register(TestPing.class, "test", (session, ping) -> null);
    }

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    private Inbox inbox(int maxMessages, long maxBytes) {
        return new Inbox(new MessageParser(dispatcher), TestSessions.limits(maxMessages, maxBytes), () -> {});
    }

    private void drain(Inbox inbox) {
        inbox.drainTo(event -> {
            if (event instanceof SessionEvent.Receive receive) {
                queued.add(receive);
            } else {
                others.add(event);
            }
        });
    }

    /** The world has dispatched what was handed over first. */
    private void dispatchFirst() {
        queued.remove().batch().dispatched();
    }

    /** A ping whose packet has so many bytes, its header included. */
    private static TestPing pingOfSize(int size) {
        return TestPing.newBuilder().setText("x".repeat(size - 6)).build();
    }

    private static List<Long> sequences(SessionEvent.Receive event) {
        return IntStream.range(0, event.batch().size())
                .mapToObj(i -> ((TestPing) event.batch().message(i)).getSequence())
                .toList();
    }

    @Test
    void whenMessagesArriveTogetherThenTheyAreHandedOverTogether() {
        Inbox inbox = inbox(1024, 65536);
        Connection connection = sessions.open(inbox::accepted);

        ping(connection, 1, 2, 3);
        ping(connection, 4);
        drain(inbox);

        assertThat(queued).extracting(SessionInboxTests::sequences).containsExactly(List.of(1L, 2L, 3L), List.of(4L));
        assertThat(queued).extracting(event -> event.batch().bytes()).containsExactly(18L, 6L);
    }

    @Test
    void whenAPacketArrivesInPiecesThenItIsHandedOverWhenItIsWhole() {
        Inbox inbox = inbox(1024, 65536);
        Connection connection = sessions.open(inbox::accepted);
        byte[] packet = TestPackets.of(pingOf(1));

        connection.receive(Arrays.copyOfRange(packet, 0, 5));
        drain(inbox);
        assertThat(queued).isEmpty();
        connection.receive(Arrays.copyOfRange(packet, 5, packet.length));
        drain(inbox);

        assertThat(queued).extracting(SessionInboxTests::sequences).containsExactly(List.of(1L));
    }

    @Test
    void whenAsManyMessagesWaitAsMayThenReadingStopsUntilHalfAreDispatched() {
        Inbox inbox = inbox(10, 65536);
        Connection connection = sessions.open(inbox::accepted);

        for (int i = 0; i < 4; i++) {
            ping(connection, 1, 2);
        }
        assertThat(connection.isReading()).as("8 wait").isTrue();
        ping(connection, 1, 2);
        assertThat(connection.isReading()).as("10 wait").isFalse();
        drain(inbox);

        dispatchFirst();
        dispatchFirst();
        assertThat(connection.isReading()).as("6 wait").isFalse();
        dispatchFirst();
        assertThat(connection.isReading()).as("4 wait").isTrue();
    }

    @Test
    void whenAsManyBytesWaitAsMayThenReadingStopsUntilHalfAreDispatched() {
        Inbox inbox = inbox(1000, 100);
        Connection connection = sessions.open(inbox::accepted);
        byte[] packet = TestPackets.of(pingOfSize(25));
        assertThat(packet).hasSize(25);

        for (int i = 0; i < 3; i++) {
            connection.receive(packet);
        }
        assertThat(connection.isReading()).as("75 wait").isTrue();
        connection.receive(packet);
        assertThat(connection.isReading()).as("100 wait").isFalse();
        drain(inbox);

        dispatchFirst();
        assertThat(connection.isReading()).as("75 wait").isFalse();
        dispatchFirst();
        assertThat(connection.isReading()).as("50 wait").isTrue();
    }

    @Test
    void whenMessagesAreHalfGoneButBytesAreNotThenReadingStaysStopped() {
        Inbox inbox = inbox(4, 100);
        Connection connection = sessions.open(inbox::accepted);
        TestPing large = pingOfSize(30);
        ping(connection, 1, 2);
        connection.receive(TestPackets.of(large, large));
        assertThat(connection.isReading()).as("4 messages, 72 bytes").isFalse();
        drain(inbox);

        dispatchFirst();
        assertThat(connection.isReading()).as("2 messages, 60 bytes").isFalse();
        dispatchFirst();
        assertThat(connection.isReading()).as("nothing").isTrue();
    }

    @Test
    void whenReadingWentOnThenItStopsAgainAtTheLimit() {
        Inbox inbox = inbox(2, 65536);
        Connection connection = sessions.open(inbox::accepted);

        for (int i = 0; i < 3; i++) {
            ping(connection, 1, 2);
            assertThat(connection.isReading()).isFalse();
            drain(inbox);
            dispatchFirst();
            assertThat(connection.isReading()).isTrue();
        }
    }

    @Test
    void whenOneReadBringsMoreThanMayWaitThenItIsHandedOverInPieces() {
        Inbox inbox = inbox(10, 65536);
        Connection connection = sessions.open(inbox::accepted);

        ping(connection, LongStream.rangeClosed(1, 25).toArray());
        assertThat(connection.isReading()).isFalse();
        drain(inbox);

        assertThat(queued).extracting(event -> event.batch().size()).containsExactly(10, 10, 5);
        assertThat(queued.stream().flatMap(event -> sequences(event).stream()))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 25).boxed().toList());
    }

    @Test
    void whenAnotherSessionIsAtItsLimitThenThisOneIsReadFrom() {
        Inbox inbox = inbox(2, 65536);
        Connection flooding = sessions.open(inbox::accepted);
        Connection quiet = sessions.open(inbox::accepted);

        ping(flooding, 1, 2);
        ping(quiet, 1);

        assertThat(flooding.isReading()).isFalse();
        assertThat(quiet.isReading()).isTrue();
    }

    @Test
    void whenAPacketBreaksTheProtocolThenWhatCameBeforeItIsHandedOverAndTheEndBehindThat() {
        Inbox inbox = inbox(1024, 65536);
        Connection connection = sessions.open(inbox::accepted);
        byte[] good = TestPackets.of(pingOf(1));
        byte[] read = Arrays.copyOf(good, good.length + 8);
        read[good.length] = 4; // size 4, id 0: nothing handles it; then size 0

        connection.receive(read);
        List<Event> events = new ArrayList<>();
        inbox.drainTo(events::add);

        assertThat(events)
                .hasExactlyElementsOfTypes(
                        ServiceEvent.Accept.class, SessionEvent.Receive.class, SessionEvent.Close.class)
                .last()
                .isEqualTo(new SessionEvent.Close(connection.session(), CloseReason.UNKNOWN_MESSAGE));
    }

    @Test
    void whenTheConnectionIsLostThenItsEndComesBehindItsMessagesOnce() {
        Inbox inbox = inbox(1024, 65536);
        Connection connection = sessions.open(inbox::accepted);
        ping(connection, 1);
        connection.closeByPeer();
        connection.lose();

        drain(inbox);

        assertThat(queued).hasSize(1);
        assertThat(others)
                .containsExactly(
                        new ServiceEvent.Accept(connection.session()),
                        new SessionEvent.Close(connection.session(), CloseReason.PEER_CLOSED));
    }
}
