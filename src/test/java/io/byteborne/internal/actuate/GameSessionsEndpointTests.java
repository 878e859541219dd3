package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.byteborne.internal.actuate.GameSessionsEndpoint.SessionEntry;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionTraffic;
import io.byteborne.session.Transport;
import io.byteborne.testing.StubSession;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

class GameSessionsEndpointTests {
    private final List<String> closed = new ArrayList<>();
    private final DefaultSessionManager sessions = StubSession.manager();
    private final GameSessionsEndpoint endpoint = new GameSessionsEndpoint(sessions, () -> 7, () -> 8L, "nio");

    @Test
    void whenNothingHasHappenedThenEveryReasonIsThereInOrderWithZero() {
        GameSessionsEndpoint.Sessions shown = endpoint.sessions(null, null, null);

        assertThat(shown.active()).isZero();
        assertThat(shown.opened()).isZero();
        assertThat(shown.closed().keySet())
                .containsExactlyElementsOf(Arrays.stream(CloseReason.values())
                        .map(CloseReason::label)
                        .toList());
        assertThat(shown.closed().values()).containsOnly(0L);
        assertThat(shown.sessions()).isEmpty();
    }

    @Test
    void whenAskedThenFiguresFromElsewhereAreShown() {
        GameSessionsEndpoint.Sessions shown = endpoint.sessions(null, null, null);

        assertThat(shown.connections()).isEqualTo(7);
        assertThat(shown.refused()).isEqualTo(8);
        assertThat(shown.transport()).isEqualTo("nio");
    }

    @Test
    void whenSessionsEndThenTheyAreCountedByReasonAndNotListed() {
        add(1, 2, 3);
        sessions.remove(session(1), CloseReason.BAD_SIZE);
        sessions.remove(session(3), CloseReason.BAD_SIZE);

        GameSessionsEndpoint.Sessions shown = endpoint.sessions(null, null, null);

        assertThat(shown.active()).isEqualTo(1);
        assertThat(shown.opened()).isEqualTo(3);
        assertThat(shown.closed()).containsEntry("bad_size", 2L).containsEntry("peer_closed", 0L);
        assertThat(idsOf(shown)).containsExactly(2L);
    }

    @Test
    void whenSessionsWereAddedInAnyOrderThenTheyAreListedById() {
        add(300, 2, 70_000_000_000L, 1);

        assertThat(idsOf(endpoint.sessions(null, null, null))).containsExactly(1L, 2L, 300L, 70_000_000_000L);
    }

    @Test
    void whenAPageIsAskedForThenOnlyItIsListed() {
        add(1, 2, 3, 4, 5);

        assertThat(idsOf(endpoint.sessions(1, 3, null))).containsExactly(2L, 3L, 4L);
        assertThat(idsOf(endpoint.sessions(4, null, null))).containsExactly(5L);
        assertThat(idsOf(endpoint.sessions(5, null, null))).isEmpty();
        assertThat(idsOf(endpoint.sessions(null, 0, null))).isEmpty();
        assertThat(endpoint.sessions(5, 0, null).active()).isEqualTo(5);
    }

    @Test
    void whenNoLimitIsGivenThenAHundredAreListedAndNeverMoreThanAThousand() {
        add(LongStream.rangeClosed(1, 1001).toArray());

        assertThat(endpoint.sessions(null, null, null).sessions()).hasSize(100);
        assertThat(endpoint.sessions(null, 1_000_000, null).sessions()).hasSize(1000);
    }

    @Test
    void whenThePageIsNegativeThenTheRequestIsInvalid() {
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> endpoint.sessions(-1, null, null))
                .withMessageContaining("offset is -1");
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> endpoint.sessions(null, -2, null))
                .withMessageContaining("limit is -2");
    }

    @Test
    void whenASessionIsAskedForThenItsFiguresAreShown() {
        add(4, 5);

        assertThat(endpoint.session(5))
                .isEqualTo(new SessionEntry(
                        5, "127.0.0.1:40005", "user 5", "tcp", null, null, false, StubSession.OPENED, 1, 2, 3, 4));
        assertThat(endpoint.session(6)).isNull();
    }

    @Test
    void whenAClientHasSaidHelloThenItsNameAndRoundTripAreShown() {
        sessions.add(new Greeted(7, new ClientInfo("arena-web", "1.4.2", 0), Duration.ofNanos(34_567_890)));
        sessions.add(new Greeted(8, new ClientInfo("", "1.4.2", 0), null));
        sessions.add(new Greeted(9, new ClientInfo("", "", 0), Duration.ZERO));

        assertThat(endpoint.sessions(null, null, null).sessions())
                .extracting(SessionEntry::transport, SessionEntry::client, SessionEntry::roundTripMillis)
                .containsExactly(
                        tuple("web_socket", "arena-web 1.4.2", 34.567),
                        tuple("web_socket", "1.4.2", null),
                        tuple("web_socket", null, 0.0));
    }

    @Test
    void whenSessionsAreDetachedThenThatIsShownAndTheyAreCounted() {
        add(4);
        sessions.add(new Lost(5));
        sessions.add(new Lost(6));

        GameSessionsEndpoint.Sessions shown = endpoint.sessions(0, 2, null);

        assertThat(shown.active()).isEqualTo(3);
        assertThat(shown.detached()).isEqualTo(2);
        assertThat(shown.sessions())
                .extracting(SessionEntry::id, SessionEntry::detached)
                .containsExactly(tuple(4L, false), tuple(5L, true));
    }

    @Test
    void whenNobodyIsLoggedInThenThereIsNoUser() {
        add(4);

        assertThat(endpoint.sessions(null, null, null).sessions())
                .extracting(SessionEntry::user)
                .containsExactly((String) null);
    }

    @Test
    void whenAUserIsAskedForThenOnlyItsSessionIsListed() {
        add(1, 2, 3);

        assertThat(idsOf(endpoint.sessions(null, null, "user 3"))).containsExactly(3L);
        assertThat(idsOf(endpoint.sessions(null, null, "user 2"))).isEmpty();
    }

    @Test
    void whenThePeerHasAnIpv6AddressThenItStandsInBrackets() {
        sessions.add(new Player(1, new InetSocketAddress(NetUtil.LOCALHOST6, 99), null, closed));

        assertThat(endpoint.sessions(null, null, null).sessions())
                .extracting(SessionEntry::peer)
                .containsExactly("[::1]:99");
    }

    @Test
    void whenASessionIsKickedThenItIsClosedForThatReason() {
        add(4, 5);

        var answer = endpoint.kick(5);

        assertThat(answer.getStatus()).isEqualTo(200);
        assertThat(answer.getBody()).isEqualTo(new GameSessionsEndpoint.Kicked(List.of(5L)));
        assertThat(closed).containsExactly("5 kicked");
    }

    @Test
    void whenTheSessionToKickDoesNotExistThenItIsNotFound() {
        assertThat(endpoint.kick(5).getStatus()).isEqualTo(404);
        assertThat(closed).isEmpty();
    }

    @Test
    void whenAUserIsKickedThenAllItsSessionsAreClosedAndNoOther() {
        add(1, 2, 3);
        sessions.add(new Player(6, new InetSocketAddress(NetUtil.LOCALHOST4, 1), "user 3", closed));

        assertThat(endpoint.kick("user 3").kicked()).containsExactly(3L, 6L);
        assertThat(endpoint.kick("nobody").kicked()).isEmpty();
        assertThat(closed).containsExactlyInAnyOrder("3 kicked", "6 kicked");
    }

    private void add(long... ids) {
        LongStream.of(ids).forEach(id -> sessions.add(session(id)));
    }

    private Session session(long id) {
        // Only the odd ones have logged in.
        return new Player(
                id,
                new InetSocketAddress(NetUtil.LOCALHOST4, 40_000 + (int) (id % 10_000)),
                id % 2 == 0 ? null : "user " + id,
                closed);
    }

    private static List<Long> idsOf(GameSessionsEndpoint.Sessions shown) {
        return shown.sessions().stream().map(SessionEntry::id).toList();
    }

    private record Greeted(
            long id, ClientInfo client, @Nullable Duration roundTripTime) implements StubSession {
        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(NetUtil.LOCALHOST4, 40_000);
        }

        @Override
        public @Nullable String user() {
            return null;
        }

        @Override
        public Transport transport() {
            return Transport.WEB_SOCKET;
        }

        @Override
        public SessionTraffic traffic() {
            return new SessionTraffic(1, 2, 3, 4);
        }
    }

    private record Lost(long id) implements StubSession {
        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(NetUtil.LOCALHOST4, 40_000);
        }

        @Override
        public @Nullable String user() {
            return null;
        }

        @Override
        public boolean isDetached() {
            return true;
        }

        @Override
        public SessionTraffic traffic() {
            return new SessionTraffic(1, 2, 3, 4);
        }
    }

    private record Player(
            long id, SocketAddress remoteAddress, @Nullable String user, List<String> closed) implements StubSession {
        @Override
        public void close(CloseReason reason) {
            closed.add(id + " " + reason);
        }

        @Override
        public SessionTraffic traffic() {
            return new SessionTraffic(1, 2, 3, 4);
        }
    }
}
