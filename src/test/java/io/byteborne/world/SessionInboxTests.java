package io.byteborne.world;

import static io.byteborne.world.WorldFixture.ping;
import static io.byteborne.world.WorldFixture.pingOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.dispatch.TestDispatch;
import io.byteborne.network.CloseReason;
import io.byteborne.network.TestProperties;
import io.byteborne.network.TestSessions;
import io.byteborne.network.TestSessions.Connection;
import io.byteborne.network.UnknownMessages;
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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class SessionInboxTests {
    private final MessageRegistry registry = new MessageRegistry();
    private final MessageDispatcher dispatcher = TestDispatch.dispatcher(registry);
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    /** Handed over and not dispatched. */
    private final Deque<SessionEvent.Receive> queued = new ArrayDeque<>();

    private final List<Event> others = new ArrayList<>();
    private boolean replyAwaited;

    SessionInboxTests() {
        dispatcher.register(TestPing.class, "test", (session, ping) -> null);
    }

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    private Inbox inbox(int maxMessages, long maxBytes) {
        return inbox(maxMessages, maxBytes, TestProperties.server().maxQueuedBytes());
    }

    private Inbox inbox(int maxMessages, long maxBytes, DataSize maxBytesOfAll) {
        return new Inbox(
                new MessageParser(dispatcher, UnknownMessages.CLOSE),
                session -> replyAwaited,
                TestSessions.limits(maxMessages, maxBytes),
                maxBytesOfAll,
                () -> 0,
                () -> {});
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
        assertThat(queued).extracting(event -> event.batch().bytes()).containsExactly(18, 6);
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
    void whenAReadReachesTheLimitThenReadingStopsThereAndTheRestOfTheReadFollows() {
        Inbox inbox = inbox(10, 65536);
        Connection connection = sessions.open(inbox::accepted);

        ping(connection, LongStream.rangeClosed(1, 8).toArray());
        ping(connection, LongStream.rangeClosed(9, 13).toArray());
        assertThat(connection.isReading()).isFalse();
        drain(inbox);

        assertThat(queued).extracting(event -> event.batch().size()).containsExactly(8, 2, 3);
        assertThat(inbox.queuedMessages())
                .as("the limit and the rest of one read")
                .isEqualTo(13);
    }

    /** Ten messages or 1,000 bytes may wait. */
    @Nested
    class WhileAReplyIsAwaited {
        private final Inbox inbox = inbox(10, 1000);
        private final Connection connection = sessions.open(inbox::accepted);

        @Test
        void whenMoreMessagesWaitThanMayThenReadingGoesOnUntilTwiceAsManyDo() {
            replyAwaited = true;
            ping(connection, LongStream.rangeClosed(1, 15).toArray());
            ping(connection, 16, 17, 18, 19);
            assertThat(connection.isReading()).as("19 wait").isTrue();
            ping(connection, 20);
            assertThat(connection.isReading()).as("20 wait").isFalse();

            drain(inbox);
            assertThat(queued).extracting(event -> event.batch().size()).containsExactly(15, 4, 1);
            dispatchFirst();
            assertThat(connection.isReading()).as("5 wait").isTrue();
        }

        @Test
        void whenMoreBytesWaitThanMayThenReadingGoesOnUntilTwiceAsManyDo() {
            replyAwaited = true;
            byte[] packet = TestPackets.of(pingOfSize(120));
            for (int i = 0; i < 16; i++) {
                connection.receive(packet);
            }
            assertThat(connection.isReading()).as("1,920 wait").isTrue();
            connection.receive(packet);
            assertThat(connection.isReading()).as("2,040 wait").isFalse();
        }

        @Test
        void whenTheSessionIsNotReadFromAndAReplyIsAwaitedThenReadingGoesOn() {
            ping(connection, LongStream.rangeClosed(1, 12).toArray());
            assertThat(connection.isReading()).isFalse();

            replyAwaited = true;
            connection.session().replyAwaited();

            assertThat(connection.isReading()).isTrue();
        }

        @Test
        void whenTwiceAsManyWaitAlreadyThenTheSessionIsNotReadFromThoughAReplyIsAwaited() {
            ping(connection, LongStream.rangeClosed(1, 20).toArray());

            replyAwaited = true;
            connection.session().replyAwaited();

            assertThat(connection.isReading()).isFalse();
        }

        @Test
        void whenTheReplyIsThereThenReadingStopsWithTheNextReadUntilHalfOfTheLimitWaits() {
            replyAwaited = true;
            ping(connection, LongStream.rangeClosed(1, 15).toArray());
            replyAwaited = false;
            assertThat(connection.isReading()).isTrue();

            ping(connection, 16);
            assertThat(connection.isReading()).as("16 wait").isFalse();
            drain(inbox);
            dispatchFirst();
            assertThat(connection.isReading()).as("1 waits").isTrue();
        }

        @Test
        void whenTooMuchWaitsOverAllSessionsThenAReplyWaitsToo() {
            replyAwaited = true;
            Inbox small = inbox(10, 1000, DataSize.ofBytes(100));
            Connection waiting = sessions.open(small::accepted);
            waiting.receive(TestPackets.of(pingOfSize(120)));
            assertThat(waiting.isReading()).isFalse();

            waiting.session().replyAwaited();

            assertThat(waiting.isReading()).isFalse();
        }

        @Test
        void whenAReplyIsAwaitedAsReadingStopsThenItGoesOn() {
            // Seen neither as the messages come nor as they are counted, and by whoever asked as being read from.
            List<Boolean> answers = new ArrayList<>(List.of(false, false));
            Inbox racing = new Inbox(
                    new MessageParser(dispatcher, UnknownMessages.CLOSE),
                    session -> answers.isEmpty() || answers.removeFirst(),
                    TestSessions.limits(10, 1000),
                    TestProperties.server().maxQueuedBytes(),
                    () -> 0,
                    () -> {});
            Connection raced = sessions.open(racing::accepted);

            ping(raced, LongStream.rangeClosed(1, 10).toArray());

            assertThat(answers).isEmpty();
            assertThat(raced.isReading()).isTrue();
        }
    }

    /** All sessions together may have 1,000 bytes waiting; from 750 on it is the fullest that are not read. */
    @Nested
    class OverAllSessions {
        private final Inbox inbox = inbox(1024, 65536, DataSize.ofBytes(1000));
        private final Connection large = sessions.open(inbox::accepted);
        private final Connection small = sessions.open(inbox::accepted);
        private final Connection idle = sessions.open(inbox::accepted);

        /** A packet of that many bytes comes. */
        private void send(Connection connection, int bytes) {
            byte[] packet = TestPackets.of(pingOfSize(bytes));
            assertThat(packet).hasSize(bytes);
            connection.receive(packet);
        }

        private void passEnds() {
            inbox.load().relieve();
        }

        @Test
        void whenThreeQuartersOfTheLimitWaitThenTheFullestSessionIsNotReadUntilHalfIsGone() {
            send(large, 120);
            send(large, 120);
            send(large, 120);
            send(large, 120);
            send(small, 120);
            send(large, 120);
            assertThat(large.isReading()).as("720 wait").isTrue();
            send(small, 60);
            assertThat(small.isReading())
                    .as("780 wait, less than a third of 750 is its own")
                    .isTrue();
            assertThat(inbox.queuedBytes()).isEqualTo(780);

            send(large, 30);
            assertThat(large.isReading()).as("810 wait, 630 are its own").isFalse();
            passEnds();
            assertThat(large.isReading()).isFalse();
            drain(inbox);
            dispatchFirst();
            dispatchFirst();
            passEnds();
            assertThat(large.isReading()).as("570 wait").isFalse();
            dispatchFirst();
            assertThat(large.isReading()).as("the pass is not over").isFalse();
            passEnds();

            assertThat(inbox.queuedBytes()).isEqualTo(450);
            assertThat(inbox.queuedMessages()).isEqualTo(5);
            assertThat(large.isReading()).as("450 wait").isTrue();
        }

        @Test
        void whenTheLimitIsReachedThenNobodyWhoSendsIsRead() {
            for (int i = 0; i < 9; i++) {
                send(large, 120);
            }
            assertThat(inbox.queuedBytes()).isEqualTo(1080);

            send(small, 20);

            assertThat(small.isReading()).isFalse();
            assertThat(idle.isReading()).as("has sent nothing").isTrue();
            drain(inbox);
            while (!queued.isEmpty()) {
                dispatchFirst();
            }
            passEnds();
            assertThat(small.isReading()).isTrue();
            assertThat(large.isReading()).isTrue();
            assertThat(inbox.queuedBytes()).isZero();
        }

        @Test
        void whenSessionsHaveEndedThenTheyHaveNoShare() {
            small.lose();
            idle.lose();
            for (int i = 0; i < 6; i++) {
                send(large, 120);
            }
            Connection later = sessions.open(inbox::accepted);

            send(later, 120);
            send(later, 120);

            assertThat(later.isReading())
                    .as("960 wait, and of 750 a half is its share, not a quarter")
                    .isTrue();
        }

        @Test
        void whenASessionIsAtItsOwnLimitTooThenItIsReadOnlyWhenNeitherIsReached() {
            Inbox narrow = inbox(8, 65536, DataSize.ofBytes(1000));
            Connection connection = sessions.open(narrow::accepted);
            for (int i = 0; i < 8; i++) {
                send(connection, 120);
            }
            drain(narrow);
            for (int i = 0; i < 4; i++) {
                dispatchFirst();
            }
            assertThat(connection.isReading())
                    .as("its own limit alone would allow it")
                    .isFalse();
            narrow.load().relieve();
            assertThat(connection.isReading()).as("480 wait").isTrue();
        }
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
