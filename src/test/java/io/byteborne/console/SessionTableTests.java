package io.byteborne.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.byteborne.console.SessionTable.Entry;
import io.byteborne.console.SessionTable.Order;
import io.byteborne.console.SessionTable.Page;
import io.byteborne.network.CloseReason;
import io.byteborne.network.PacketEncoder;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.network.SessionTraffic;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTableTests {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SessionManager sessions = new SessionManager(new NoEncoder());
    private final AtomicLong nanos = new AtomicLong();
    private final SessionTable table = new SessionTable(sessions, nanos::get, () -> NOW);

    private StubSession session(long id, @Nullable String user) {
        StubSession session = new StubSession(id, user);
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

    @Test
    void whenItIsLookedAtAgainThenRatesAreThoseBetweenTheTwo() {
        StubSession session = session(1, null);
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
        StubSession session = session(1, null);

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
        StubSession session = session(1, null);
        assertThat(table.page(Order.ID, false, "").total()).isEqualTo(1);

        sessions.remove(session, CloseReason.PEER_CLOSED);
        advance(Duration.ofSeconds(1));

        assertThat(table.page(Order.ID, false, "").total()).isZero();
    }

    private static final class StubSession implements Session {
        private final long id;
        private final @Nullable String user;
        private final AtomicLong received = new AtomicLong();
        private final AtomicLong looks = new AtomicLong();

        StubSession(long id, @Nullable String user) {
            this.id = id;
            this.user = user;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress("192.0.2.1", 4_000);
        }

        @Override
        public Instant openedAt() {
            return NOW;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean send(MessageLite message) {
            return false;
        }

        @Override
        public void close() {}

        @Override
        public void close(CloseReason reason) {}

        @Override
        public @Nullable Principal principal() {
            String name = user;
            return name == null ? null : () -> name;
        }

        @Override
        public ConcurrentMap<String, Object> attributes() {
            return new ConcurrentHashMap<>();
        }

        @Override
        public SessionTraffic traffic() {
            looks.incrementAndGet();
            return new SessionTraffic(received.get(), 0, 0, 0);
        }
    }

    /** Nothing is sent here. */
    private static final class NoEncoder implements PacketEncoder {
        @Override
        public int packetSize(MessageLite message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void encode(MessageLite message, int packetSize, ByteBuf out) {
            throw new UnsupportedOperationException();
        }
    }
}
