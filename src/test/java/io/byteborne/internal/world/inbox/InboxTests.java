package io.byteborne.internal.world.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.protocol.MessageParser;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.settings.SessionProperties.UnknownMessages;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.session.CloseReason;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboxTests {
    private final MessageRegistry registry = new MessageRegistry();
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    private final List<Integer> sizesAtArrival = new ArrayList<>();
    private final Inbox inbox = inbox(() -> sizesAtArrival.add(size()));

    private Inbox inbox(Runnable arrival) {
        return new Inbox(
                new MessageParser(TestDispatch.dispatcher(registry), UnknownMessages.CLOSE),
                session -> false,
                TestProperties.session(),
                TestProperties.server().maxQueuedBytes(),
                () -> 0,
                arrival);
    }

    private int size() {
        return inbox.size();
    }

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    private static Event event(int number) {
        return event("host", number);
    }

    private static Event event(String host, int number) {
        return new Event.ServiceClosed(InetSocketAddress.createUnresolved(host, number), null);
    }

    @Test
    void whenTheNetworkReportsThenEachReportIsAnEventInItsOrder() {
        Connection accepted = sessions.open(inbox::accepted);
        Connection connected = sessions.open(inbox::connected);
        InetSocketAddress address = InetSocketAddress.createUnresolved("host", 1);
        inbox.serviceClosed(address, null);
        List<Event> events = new ArrayList<>();

        inbox.drainTo(events::add);

        assertThat(events)
                .containsExactly(
                        new Event.Accepted(accepted.session()),
                        new Event.Connected(connected.session()),
                        new Event.ServiceClosed(address, null));
        assertThat(inbox.size()).isZero();
    }

    @Test
    void whenAReadRoundIsCompleteThenTheWorldIsToldOnceForAllThatCame() {
        inbox.put(event(1));
        inbox.put(event(2));
        assertThat(sizesAtArrival).isEmpty();

        inbox.readRoundComplete();

        assertThat(sizesAtArrival).containsExactly(2);
    }

    @Test
    void whenAServiceClosesThenTheWorldIsToldAtOnce() {
        inbox.serviceClosed(InetSocketAddress.createUnresolved("host", 1), null);

        assertThat(sizesAtArrival).containsExactly(1);
    }

    @Test
    void whenEventsComeWhileItIsDrainedThenTheyWaitForTheNextTime() {
        inbox.put(event(1));
        inbox.put(event(2));
        List<Event> events = new ArrayList<>();

        inbox.drainTo(drained -> {
            events.add(drained);
            inbox.put(event(3));
        });

        assertThat(events).containsExactly(event(1), event(2));
        assertThat(inbox.size()).isEqualTo(2);
    }

    @Test
    void whenItIsEmptyThenNothingIsDrained() {
        List<Event> events = new ArrayList<>();

        inbox.drainTo(events::add);

        assertThat(events).isEmpty();
    }

    @Test
    void whenManyThreadsPutInThenNothingIsLostAndEachThreadsOrderIsKept() throws InterruptedException {
        Inbox shared = inbox(() -> {});
        int threads = 4;
        int each = 20_000;
        ExecutorService producers = Executors.newFixedThreadPool(threads);
        for (int thread = 0; thread < threads; thread++) {
            String host = "thread-" + thread;
            producers.execute(() -> {
                for (int number = 0; number < each; number++) {
                    shared.put(event(host, number));
                }
            });
        }
        producers.shutdown();

        Map<String, Integer> next = new HashMap<>();
        boolean ended;
        do {
            ended = producers.isTerminated();
            shared.drainTo(event -> {
                InetSocketAddress from = (InetSocketAddress) ((Event.ServiceClosed) event).address();
                assertThat(from.getPort()).isEqualTo(next.merge(from.getHostString(), 1, Integer::sum) - 1);
            });
        } while (!ended);

        assertThat(producers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(next)
                .hasSize(threads)
                .allSatisfy((host, count) -> assertThat(count).isEqualTo(each));
    }

    @Test
    void whenTheFirstSessionBeginsThenTheWorldIsToldSinceItMaySleepThroughTicks() {
        sessions.open(inbox::accepted);
        assertThat(sizesAtArrival).containsExactly(1);

        sessions.open(inbox::accepted);
        assertThat(sizesAtArrival).containsExactly(1);
    }

    @Test
    void whenASessionIsLostAndResumedOverAndOverThenOneEventWaitsWithTheLastTwoChangesAtMost() {
        PacketListener session = inbox.accepted(sessions.open());
        inbox.drainTo(event -> {});
        for (int i = 0; i < 1000; i++) {
            session.detached(CloseReason.CONNECTION_LOST);
            session.resumed();
            session.resumed();
        }
        session.detached(CloseReason.HEARTBEAT);
        assertThat(inbox.size()).isOne();

        assertThat(changes()).containsExactly("lost heartbeat");
    }

    @ParameterizedTest
    @CsvSource({
        "D, lost heartbeat",
        "R, resumed",
        "RR, resumed",
        "DR, lost heartbeat; resumed",
        "RD, resumed; lost heartbeat",
        "DRD, lost heartbeat",
        "RDR, resumed",
        "DRR, lost heartbeat; resumed",
        "DRDR, lost heartbeat; resumed",
        "RDRD, resumed; lost heartbeat"
    })
    void whenTheWorldLooksThenLossesAndReturnsTakeTurns(String happened, String told) {
        PacketListener session = inbox.accepted(sessions.open());
        inbox.drainTo(event -> {});
        happened.chars().forEach(each -> {
            if (each == 'D') {
                session.detached(CloseReason.HEARTBEAT);
            } else {
                session.resumed();
            }
        });

        assertThat(String.join("; ", changes())).isEqualTo(told);

        session.resumed();
        assertThat(changes()).containsExactly("resumed");
    }

    private List<String> changes() {
        List<String> changes = new ArrayList<>();
        inbox.drainTo(event -> ((ConnectionChanges) event)
                .take()
                .forEach(change -> changes.add(
                        switch (change) {
                            case Event.Detached lost -> "lost " + lost.reason();
                            case Event.Resumed resumed -> "resumed";
                            default -> throw new AssertionError(change);
                        })));
        return changes;
    }
}
