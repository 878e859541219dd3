package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.console.SessionTable.Entry;
import io.byteborne.internal.console.SessionTable.Order;
import io.byteborne.internal.console.SessionTable.Page;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionTraffic;
import io.byteborne.session.Transport;
import io.byteborne.testing.StubSession;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTableTests {
    private final DefaultSessionManager sessions = StubSession.manager();
    private final AtomicLong nanos = new AtomicLong();
    private final SessionTable table = new SessionTable(sessions, nanos::get, () -> StubSession.OPENED);

    private Player session(long id, @Nullable String user) {
        Player session = new Player(id, user);
        sessions.add(session);
        return session;
    }

    private void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void whenThereAreThousandsThenTheFirstInTheOrderAreShownAndAllAreCounted() {
        LongStream.rangeClosed(1, 5_000)
                .forEach(id -> session(id, null).received.set(id));

        Page page = table.page(Order.IN, true, "");

        assertThat(page.total()).isEqualTo(5_000);
        assertThat(page.found()).isEqualTo(5_000);
        assertThat(page.sessions()).hasSize(SessionTable.SHOWN);
        assertThat(page.sessions().getFirst().id()).isEqualTo(5_000);
        assertThat(page.sessions().getLast().id()).isEqualTo(5_001 - SessionTable.SHOWN);
    }

    @Test
    void whenSomebodyIsLookedForThenByUserOrPeerOrId() {
        session(1, "Ada");
        session(2, "Grace");
        session(12, null);

        assertThat(table.page(Order.ID, false, "ada").sessions())
                .extracting(Entry::id)
                .containsExactly(1L);
        assertThat(table.page(Order.ID, false, "12").sessions())
                .extracting(Entry::id)
                .containsExactly(12L);
        assertThat(table.page(Order.ID, false, "192.0.2.1:4").found()).isEqualTo(3);
    }

    private void greeted(long id, String name, @Nullable Duration roundTrip) {
        Player session = session(id, null);
        session.client = new ClientInfo(name, "1.4", 0);
        session.roundTrip = roundTrip;
    }

    private List<Long> ids(Order order, boolean descending, String find) {
        return table.page(order, descending, find).sessions().stream()
                .map(Entry::id)
                .toList();
    }

    @Test
    void whenClientsHaveSaidHelloThenTheyAreFoundByTheirNamesAndSortedByWhatIsKnown() {
        session(1, null);
        greeted(2, "arena-web", Duration.ofMillis(40));
        greeted(3, "Arena-Phone", null);
        greeted(4, "bot", Duration.ofMillis(3));

        assertThat(ids(Order.ID, false, "arena")).containsExactly(2L, 3L);
        assertThat(ids(Order.ID, false, "1.4")).containsExactly(2L, 3L, 4L);
        assertThat(ids(Order.CLIENT, false, "")).containsExactly(3L, 2L, 4L, 1L);
        assertThat(ids(Order.ROUND_TRIP, true, "")).startsWith(2L, 4L);
        assertThat(ids(Order.ROUND_TRIP, false, "")).containsSubsequence(4L, 2L);
    }

    @Test
    void whenSessionsComeOverDifferentTransportsThenTheyAreFoundAndSortedByThem() {
        session(1, null).transport = Transport.WEB_SOCKET;
        session(2, null);
        session(3, null).transport = Transport.WEB_SOCKET;

        assertThat(ids(Order.TRANSPORT, false, "")).containsExactly(2L, 1L, 3L);
        assertThat(ids(Order.ID, false, "web_socket")).containsExactly(1L, 3L);
    }

    @Test
    void whenASessionIsDetachedThenThatIsShownAndFindsIt() {
        Player session = session(1, "Ada");
        session(2, "Grace");
        session.detached = true;

        assertThat(table.page(Order.ID, false, "").sessions())
                .extracting(Entry::detached)
                .containsExactly(true, false);
        assertThat(ids(Order.ID, false, "Detached")).containsExactly(1L);
    }

    @Test
    void whenASessionHasAnotherConnectionThenItsNewAddressIsShown() {
        Player session = session(1, null);
        table.page(Order.ID, false, "");
        session.port = 7;

        advance(Duration.ofSeconds(1));

        assertThat(table.page(Order.ID, false, "192.0.2.1:7").found()).isOne();
    }

    @Test
    void whenItIsLookedAtAgainThenRatesAreThoseBetweenTheTwo() {
        Player session = session(1, null);
        table.page(Order.ID, false, "");

        advance(Duration.ofSeconds(2));
        session.received.set(50);

        assertThat(table.page(Order.ID, false, "").sessions())
                .singleElement()
                .extracting(Entry::in)
                .isEqualTo(25.0);
    }

    @Test
    void whenManyLookAtOnceThenTheSessionsAreWalkedOnce() {
        Player session = session(1, null);

        table.page(Order.ID, false, "");
        advance(Duration.ofMillis(100));
        table.page(Order.IN, true, "");
        assertThat(session.looks).hasValue(1);

        advance(Duration.ofSeconds(1));
        table.page(Order.IN, true, "");
        assertThat(session.looks).hasValue(2);
    }

    @Test
    void whenASessionHasGoneThenNothingIsKeptOfIt() {
        Player session = session(1, null);
        assertThat(table.page(Order.ID, false, "").total()).isEqualTo(1);

        sessions.remove(session, CloseReason.PEER_CLOSED);
        advance(Duration.ofSeconds(1));

        assertThat(table.page(Order.ID, false, "").total()).isZero();
    }

    /** Begins, is looked at, and ends. */
    private WeakReference<Session> passBy() {
        Player session = session(1, "Ada");
        assertThat(table.page(Order.ID, false, "").total()).isEqualTo(1);
        sessions.remove(session, CloseReason.PEER_CLOSED);
        return new WeakReference<>(session);
    }

    @Test
    void whenASessionHasGoneAndNobodyLooksAgainThenItIsNotKept() {
        WeakReference<Session> gone = passBy();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(gone.refersTo(null)).isTrue();
        });
    }

    @Test
    void whenASessionEndsThenNothingIsKeptOfItThoughNobodyLooksAnyMore() {
        Player session = session(1, null);
        session(2, null);
        table.page(Order.ID, false, "");

        sessions.remove(session, CloseReason.PEER_CLOSED);
        table.ended(session, CloseReason.PEER_CLOSED);

        assertThat(table.page(Order.ID, false, "").sessions())
                .as("of the same look")
                .extracting(Entry::id)
                .containsExactly(2L);
    }

    @Test
    void whenASessionEndsWhileItIsLookedAtThenNothingIsKeptOfIt() {
        Player session = session(1, null);
        session.whenLookedAt = () -> {
            sessions.remove(session, CloseReason.PEER_CLOSED);
            table.ended(session, CloseReason.PEER_CLOSED);
        };

        assertThat(table.page(Order.ID, false, "").total()).isZero();
    }

    private static final class Player implements StubSession {
        private final long id;
        private final @Nullable String user;
        private final AtomicLong received = new AtomicLong();
        private final AtomicLong looks = new AtomicLong();
        private Runnable whenLookedAt = () -> {};
        private Transport transport = Transport.TCP;
        private boolean detached;
        private int port = 4_000;
        private @Nullable ClientInfo client;
        private @Nullable Duration roundTrip;

        Player(long id, @Nullable String user) {
            this.id = id;
            this.user = user;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public @Nullable String user() {
            return user;
        }

        @Override
        public boolean isDetached() {
            return detached;
        }

        @Override
        public Transport transport() {
            return transport;
        }

        @Override
        public @Nullable ClientInfo client() {
            return client;
        }

        @Override
        public @Nullable Duration roundTripTime() {
            return roundTrip;
        }

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress("192.0.2.1", port);
        }

        @Override
        public SessionTraffic traffic() {
            looks.incrementAndGet();
            whenLookedAt.run();
            return new SessionTraffic(received.get(), 0, 0, 0);
        }
    }
}
