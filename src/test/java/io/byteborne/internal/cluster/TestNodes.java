package io.byteborne.internal.cluster;

import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.rooms.MemberRooms;
import io.byteborne.internal.cluster.rooms.RoomClaims;
import io.byteborne.internal.cluster.rooms.Seats;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.cluster.users.ClusterAccess;
import io.byteborne.internal.cluster.users.ClusterUsers;
import io.byteborne.internal.dispatch.ManualExecutor;
import io.byteborne.internal.login.DefaultUserRegistry;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.room.DefaultRooms;
import io.byteborne.internal.room.RoomFixture;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.world.NanoClock;
import java.time.Duration;

/** The parts of a node that has joined a store of the test's, for tests in other packages. Its world does everything at once. */
public final class TestNodes {
    private final InMemoryStore.Directory directory;
    private final Membership membership;
    private final ClusterUsers users;
    private final MemberRooms rooms;
    private final Seats seats;

    public TestNodes(InMemoryStore store, Exchange exchange, NanoClock clock) {
        directory = store.directory();
        directory.open();
        membership = new Membership(
                directory, "boot", () -> new NodeStatus("a", "", 0, 0), Duration.ofSeconds(15), clock, event -> {});
        membership.beat();
        MessageRegistry registry = new MessageRegistry();
        MessageSerializer serializer = new MessageSerializer(registry);
        ClusterAccess access = new ClusterAccess(directory, membership, Runnable::run);
        ManualExecutor world = new ManualExecutor();
        DefaultRooms local = new RoomFixture().rooms();
        RoomClaims claims = new RoomClaims(access, local, world, clock, 1);
        rooms = new MemberRooms(
                local, claims, membership, access, exchange, world, serializer, registry, new GameCalls(), () -> false);
        seats = new Seats(claims, exchange, world, () -> false);
        users = new ClusterUsers(
                new DefaultUserRegistry(), membership, access, exchange, serializer, registry, new GameCalls(), clock);
    }

    public InMemoryStore.Directory directory() {
        return directory;
    }

    public Membership membership() {
        return membership;
    }

    public MemberRooms rooms() {
        return rooms;
    }

    public Seats seats() {
        return seats;
    }

    public ClusterUsers users() {
        return users;
    }
}
