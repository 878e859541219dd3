package io.byteborne.internal.world.inbox;

import static io.byteborne.internal.world.WorldFixture.ping;
import static io.byteborne.internal.world.WorldFixture.pingOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.protocol.MessageParser;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.settings.SessionProperties.UnknownMessages;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.session.CloseReason;
import io.byteborne.testproto.TestPing;
import java.io.ByteArrayOutputStream;
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
    private final DefaultMessageDispatcher dispatcher = TestDispatch.dispatcher(registry);
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    /** Handed over and not dispatched. */
    private final Deque<Event.Received> queued = new ArrayDeque<>();

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
            if (event instanceof Event.Received receive) {
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

    private static List<Long> sequences(Event.Received event) {
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

    /**
     * All sessions together may have 1,000 units of memory waiting; from 750 on, each only its share of them, and from
     * 1,000 on its share of the last 250.
     */
    @Nested
    class OverAllSessions {
        private static final long UNIT = 20;

        private final Inbox inbox = inbox(1024, 65536, DataSize.ofBytes(1000 * UNIT));
        private final Connection large = sessions.open(inbox::accepted);
        private final Connection small = sessions.open(inbox::accepted);
        private final Connection idle = sessions.open(inbox::accepted);

        /** A packet comes whose message takes that much memory. */
        private void send(Connection connection, int units) {
            connection.receive(packetOf(units));
        }

        private static byte[] packetOf(int units) {
            MessageType type = new MessageRegistry().register(TestPing.class);
            int payload = (int) (units * UNIT - type.memory().most(0)) / 2;
            int text = payload - (payload > 129 ? 3 : 2);
            TestPing ping = TestPing.newBuilder().setText("x".repeat(text)).build();
            assertThat(type.memory().of(ping, ping.getSerializedSize())).isEqualTo(units * UNIT);
            return TestPackets.of(ping);
        }

        private long waiting() {
            return inbox.queuedBytes() / UNIT;
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
            assertThat(waiting()).isEqualTo(780);

            send(large, 30);
            assertThat(large.isReading()).as("780 wait, 600 are its own").isFalse();
            assertThat(waiting()).as("the packet is not parsed").isEqualTo(780);
            passEnds();
            assertThat(large.isReading()).isFalse();
            drain(inbox);
            dispatchFirst();
            dispatchFirst();
            passEnds();
            assertThat(large.isReading()).as("540 wait").isFalse();
            dispatchFirst();
            assertThat(large.isReading()).as("the pass is not over").isFalse();
            passEnds();

            assertThat(waiting()).as("420, and the packet").isEqualTo(450);
            assertThat(inbox.queuedMessages()).isEqualTo(5);
            assertThat(large.isReading()).as("450 wait").isTrue();
        }

        @Test
        void whenTheLimitIsReachedThenEachHasItsShareOfTheLastQuarterAndNoMore() {
            send(small, 240);
            for (int i = 0; i < 4; i++) {
                send(large, 120);
            }
            send(large, 200);
            send(idle, 100);
            assertThat(waiting()).as("each had its share until then").isEqualTo(1020);

            send(idle, 20);
            assertThat(idle.isReading()).as("more than 83 waits for it").isFalse();
            send(small, 20);
            assertThat(small.isReading()).isFalse();
            assertThat(waiting()).isEqualTo(1020);
            Connection late = sessions.open(inbox::accepted);
            send(late, 50);
            assertThat(late.isReading()).as("50 of 62").isTrue();
            send(late, 20);
            assertThat(late.isReading()).as("70 of 62").isFalse();
            assertThat(waiting()).isEqualTo(1070);

            drain(inbox);
            while (!queued.isEmpty()) {
                dispatchFirst();
            }
            passEnds();
            assertThat(small.isReading()).isTrue();
            assertThat(large.isReading()).isTrue();
            assertThat(late.isReading()).isTrue();
            assertThat(waiting()).as("what was held back").isEqualTo(60);
        }

        @Test
        void whenThereIsNoRoomThenTheRestOfAReadIsHeldBackAndComesInItsOrder() {
            for (int i = 0; i < 6; i++) {
                send(large, 120);
            }
            drain(inbox);
            byte[] read = concat(TestPackets.of(pingOf(1)), packetOf(250), TestPackets.of(pingOf(2), pingOf(3)));
            byte[] cut = Arrays.copyOf(read, read.length - 2);

            small.receive(packetOf(100));
            small.receive(cut);
            assertThat(small.isReading()).isFalse();
            assertThat(inbox.queuedMessages())
                    .as("the large one is not parsed, nor what is behind it")
                    .isEqualTo(8);
            small.receive(Arrays.copyOfRange(read, cut.length, read.length));
            small.closeByPeer();
            drain(inbox);
            assertThat(others).noneMatch(Event.InputClosed.class::isInstance);

            while (!queued.isEmpty()) {
                dispatchFirst();
            }
            passEnds();
            drain(inbox);

            assertThat(queued.stream().flatMap(event -> sequences(event).stream()))
                    .containsExactly(0L, 2L, 3L);
            assertThat(others.getLast()).isEqualTo(new Event.InputClosed(small.session(), CloseReason.PEER_CLOSED));
        }

        @Test
        void whenTheGameClosesASessionThenWhatIsHeldBackIsDropped() {
            for (int i = 0; i < 7; i++) {
                send(large, 120);
            }
            send(large, 30);
            assertThat(inbox.queuedMessages()).isEqualTo(7);

            large.session().close();
            drain(inbox);
            assertThat(others.getLast()).isEqualTo(new Event.InputClosed(large.session(), CloseReason.CLOSED_BY_GAME));
            while (!queued.isEmpty()) {
                dispatchFirst();
            }
            passEnds();

            assertThat(inbox.queuedMessages()).isZero();
        }

        private static byte[] concat(byte[]... packets) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] packet : packets) {
                all.writeBytes(packet);
            }
            return all.toByteArray();
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

            assertThat(waiting()).isEqualTo(960);
            assertThat(later.isReading())
                    .as("960 wait, and of 750 a half is its share, not a quarter")
                    .isTrue();
        }

        @Test
        void whenASessionIsAtItsOwnLimitTooThenItIsReadOnlyWhenNeitherIsReached() {
            Inbox narrow = inbox(6, 65536, DataSize.ofBytes(1000 * UNIT));
            Connection connection = sessions.open(narrow::accepted);
            for (int i = 0; i < 5; i++) {
                send(connection, 120);
            }
            connection.receive(concat(packetOf(155), packetOf(10)));
            assertThat(narrow.queuedMessages()).as("one is held back").isEqualTo(6);
            drain(narrow);
            for (int i = 0; i < 3; i++) {
                dispatchFirst();
            }
            assertThat(connection.isReading())
                    .as("its own limit alone would allow it")
                    .isFalse();
            narrow.load().relieve();
            assertThat(connection.isReading()).as("395 wait").isTrue();
            assertThat(narrow.queuedMessages())
                    .as("what was held back has come")
                    .isEqualTo(4);
        }

        @Test
        void whenWhatWasHeldBackFillsTheSessionThenItIsNotReadFrom() {
            Inbox narrow = inbox(2, 65536, DataSize.ofBytes(1000 * UNIT));
            Connection connection = sessions.open(narrow::accepted);
            send(connection, 800);
            connection.receive(concat(packetOf(10), packetOf(10), packetOf(10)));
            assertThat(narrow.queuedMessages()).as("three are held back").isOne();
            drain(narrow);
            dispatchFirst();

            narrow.load().relieve();

            assertThat(narrow.queuedMessages()).isEqualTo(3);
            assertThat(connection.isReading()).as("3 of 2 wait").isFalse();
        }

        @Test
        void whenThereIsRoomAgainButNotForTheSessionItselfThenItsPacketsStayHeldBack() {
            Inbox narrow = inbox(6, 65536, DataSize.ofBytes(1000 * UNIT));
            Connection connection = sessions.open(narrow::accepted);
            for (int i = 0; i < 4; i++) {
                send(connection, 10);
            }
            connection.receive(concat(packetOf(400), packetOf(400), packetOf(10)));
            assertThat(narrow.queuedMessages()).isEqualTo(6);
            drain(narrow);
            queued.removeLast().batch().dispatched();

            narrow.load().relieve();
            assertThat(connection.isReading()).as("40 wait, but in 4 messages").isFalse();
            assertThat(narrow.queuedMessages()).isEqualTo(4);
            dispatchFirst();
            assertThat(connection.isReading()).isTrue();
            narrow.load().relieve();
            assertThat(narrow.queuedMessages()).isEqualTo(4);
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
                .hasExactlyElementsOfTypes(Event.Accepted.class, Event.Received.class, Event.InputClosed.class)
                .last()
                .isEqualTo(new Event.InputClosed(connection.session(), CloseReason.UNKNOWN_MESSAGE));
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
                        new Event.Accepted(connection.session()),
                        new Event.InputClosed(connection.session(), CloseReason.PEER_CLOSED));
    }
}
