package io.byteborne.internal.cluster.rooms;

import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.TestExchanges;
import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.cluster.users.ClusterAccess;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.room.DefaultRooms;
import io.byteborne.internal.settings.RoomProperties;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.ManualClock;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestDelivered;
import io.byteborne.world.WorldExecutor;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Two nodes, {@code a} and {@code b}, by a clock of the test's; of each, what has to do with its rooms. */
final class RoomNodes implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(15);
    static final Duration RENEWAL = Duration.ofSeconds(3);
    static final int MAX_ROOMS = 50_000;

    private final ManualClock clock = new ManualClock();
    private final List<Due> timers = new ArrayList<>();
    private final List<TestSessions> connections = new ArrayList<>();
    final InMemoryStore store = new InMemoryStore(clock);
    final RoomNode a;
    final RoomNode b;

    private record Due(long nanos, Runnable task) {}

    private record NamedUser(String getName) implements Principal {}

    RoomNodes() {
        clock.set(Duration.ofDays(20_000).toNanos());
        a = new RoomNode("a");
        b = new RoomNode("b");
        beat();
    }

    /** A node; its world does everything at once. */
    final class RoomNode implements WorldExecutor {
        final InMemoryStore.Directory directory = store.directory();
        final InMemoryStore.Bus bus = store.bus();
        final MessageRegistry registry = new MessageRegistry();
        final MessageSerializer serializer = new MessageSerializer(registry);
        final DefaultSessionManager sessions = new DefaultSessionManager(serializer);
        /** What the game hears. */
        final List<Object> events = new ArrayList<>();

        final GameCalls calls = new GameCalls();
        final DefaultRooms local = new DefaultRooms(
                sessions,
                this,
                calls,
                new RoomProperties(MAX_ROOMS, 3, Duration.ofSeconds(30)),
                new GameEvents(events::add));
        final Membership membership;
        final RoomClaims claims;
        final MemberRooms rooms;
        final SeatQuestions questions;
        final Seats seats;
        boolean leaving;
        private final TestSessions ownConnections = new TestSessions(serializer);

        RoomNode(String id) {
            connections.add(ownConnections);
            registry.register(TestDelivered.class);
            registry.register(S2C_Login.class);
            membership = new Membership(
                    directory, "boot " + id, () -> new NodeStatus(id, "", 0, 0), LEASE, clock, event -> {});
            Exchange exchange = TestExchanges.exchange(bus, id, clock, LEASE);
            directory.open();
            bus.open();
            exchange.start();
            ClusterAccess access = new ClusterAccess(directory, membership, this);
            claims = new RoomClaims(access, local, this, clock, MAX_ROOMS);
            rooms = new MemberRooms(
                    local, claims, membership, access, exchange, this, serializer, registry, calls, () -> false);
            // In place of that of the rooms.
            questions = new SeatQuestions(exchange, this);
            seats = new Seats(claims, exchange, this, () -> leaving);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            Due due = new Due(clock.nanoTime() + delay.toNanos(), task);
            timers.add(due);
            return () -> timers.remove(due);
        }

        void beat() {
            membership.beat();
            claims.beat();
        }

        void setConnected(boolean connected) {
            directory.setConnected(connected);
            bus.setConnected(connected);
        }

        /** A session that is part of the game. */
        ChannelSession session() {
            ChannelSession session = ownConnections.open();
            sessions.add(session);
            return session;
        }

        /** The same of a user. */
        ChannelSession session(String user) {
            ChannelSession session = session();
            session.bind(new NamedUser(user), user);
            return session;
        }

        String sentTo(Session session) {
            return ownConnections.sentOver(session);
        }
    }

    void beat() {
        a.beat();
        b.beat();
    }

    /** Lets time pass without a beat. */
    void advance(Duration time) {
        clock.advance(time);
        for (Due due : List.copyOf(timers)) {
            if (due.nanos - clock.nanoTime() <= 0 && timers.remove(due)) {
                due.task.run();
            }
        }
    }

    @Nullable
    Claim claimOf(String room) {
        InMemoryStore.Directory directory = store.directory();
        directory.open();
        return directory.find(ClaimKey.room(room)).toCompletableFuture().join();
    }

    String ownerOf(String room) {
        return Objects.requireNonNull(claimOf(room)).node();
    }

    @Override
    public void close() {
        connections.forEach(TestSessions::close);
    }
}
