package io.byteborne.internal.cluster.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.room.Room;
import io.byteborne.room.RoomClosedEvent;
import io.byteborne.room.RoomExistsException;
import io.byteborne.room.RoomOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomClaimsTests {
    private static final RoomOptions STAYING = RoomOptions.DEFAULT.staying();

    private final RoomNodes nodes = new RoomNodes();
    private final RoomNodes.RoomNode a = nodes.a;
    private final RoomNodes.RoomNode b = nodes.b;

    @AfterEach
    void close() {
        nodes.close();
    }

    private static CompletableFuture<Room> create(RoomNodes.RoomNode node, String name) {
        return node.rooms.create(name, STAYING).toCompletableFuture();
    }

    @Test
    void whenARoomIsCreatedThenItsNameIsTheNodesUntilItCloses() {
        Room room = create(a, "lobby").join();

        assertThat(room.isPermanent()).isTrue();
        assertThat(a.local.find("lobby")).isSameAs(room);
        assertThat(nodes.ownerOf("lobby")).isEqualTo("a");
        assertThat(create(b, "lobby"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RoomExistsException.class);
        assertThat(b.local.all()).isEmpty();

        room.close();

        assertThat(nodes.claimOf("lobby")).isNull();
        assertThat(a.claims.count()).isZero();
        assertThat(create(b, "lobby")).isCompleted();
    }

    @Test
    void whenThereIsALaterClaimThatTheNodeDoesNotKnowOfThenItIsGivenUpWithTheRoom() {
        Room room = create(a, "lobby").join();
        Claim known = Objects.requireNonNull(nodes.claimOf("lobby"));
        a.directory.claim(
                ClaimKey.room("lobby"), known.token(), known.node(), known.epoch(), 0, Duration.ofMinutes(10));

        room.close();
        assertThat(nodes.claimOf("lobby")).isNotNull();
        a.claims.beat();

        assertThat(nodes.claimOf("lobby")).isNull();
        assertThat(a.claims.count()).isZero();
    }

    @Test
    void whenTwoNodesCreateARoomAtOnceThenOneOfThemHasIt() {
        a.directory.holdAnswers();
        b.directory.holdAnswers();
        CompletableFuture<Room> first = create(a, "lobby");
        CompletableFuture<Room> second = create(b, "lobby");
        // Both have seen that there is none.
        a.directory.answer();
        b.directory.answer();

        assertThat(first).isCompleted();
        assertThat(second).isCompletedExceptionally();
        assertThat(b.local.all()).isEmpty();
        assertThat(b.claims.count()).isZero();
        assertThat(nodes.ownerOf("lobby")).isEqualTo("a");
    }

    @Test
    void whenANodeCreatesARoomTwiceAtOnceThenTheSecondHearsOfTheFirst() {
        a.directory.holdAnswers();
        CompletableFuture<Room> first = create(a, "lobby");
        CompletableFuture<Room> second = create(a, "lobby");
        a.directory.answer();

        assertThat(first).isCompleted();
        assertThat(second)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RoomExistsException.class);
    }

    /** Colyseus #978: a request that its caller has given up creates a room of which nobody knows. */
    @Test
    void whenACreateIsAnsweredAfterItsTimeThenItCreatesNothing() {
        a.directory.holdAnswers();
        CompletableFuture<Room> created = create(a, "lobby");
        // It has looked, and claims; the claim is made, and the answer is late.
        a.directory.answerHeld();
        assertThat(nodes.ownerOf("lobby")).isEqualTo("a");

        nodes.advance(Duration.ofSeconds(4));
        assertThat(created)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ClusterUnavailableException.class);
        a.directory.answer();

        assertThat(a.local.all()).isEmpty();
        assertThat(nodes.claimOf("lobby")).isNull();
        assertThat(create(b, "lobby")).isCompleted();
    }

    @Test
    void whenARoomCannotBeCreatedAfterItsNameIsClaimedThenTheNameIsFreeAgain() {
        a.directory.holdAnswers();
        CompletableFuture<Room> created = create(a, "lobby");
        Room other = a.local.create("lobby");
        a.directory.answer();

        assertThat(created)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RoomExistsException.class);
        assertThat(nodes.claimOf("lobby")).isNull();
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void whenANameIsNoneThenNothingIsClaimed() {
        int before = nodes.store.operations();

        assertThat(create(a, " "))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(MessageRefusedException.class);
        assertThat(nodes.store.operations()).isEqualTo(before);
    }

    @Test
    void whenANodeIsAwayForLongerThanItsLeaseThenItsRoomIsClosedIfAnotherNodeHasTheName() {
        Room lobby = create(a, "lobby").join();
        Room arena = create(a, "arena").join();
        a.setConnected(false);
        nodes.advance(RoomNodes.LEASE.plusSeconds(1));
        b.beat();
        Room successor = create(b, "lobby").join();
        a.beat();
        assertThat(lobby.isOpen()).as("nobody knows yet").isTrue();

        a.setConnected(true);
        a.beat();

        assertThat(lobby.isOpen()).isFalse();
        assertThat(a.events).containsExactly(new RoomClosedEvent(lobby));
        assertThat(successor.isOpen()).isTrue();
        assertThat(nodes.ownerOf("lobby")).isEqualTo("b");
        assertThat(arena.isOpen()).isTrue();
        assertThat(create(b, "arena")).isCompletedExceptionally();
    }

    @Test
    void whenTheDirectoryHasLostEverythingThenNamesAreClaimedAnew() {
        Room lobby = create(a, "lobby").join();
        nodes.store.clear();

        nodes.advance(RoomNodes.RENEWAL);
        nodes.beat();
        a.beat();

        assertThat(nodes.ownerOf("lobby")).isEqualTo("a");
        assertThat(lobby.isOpen()).isTrue();
        assertThat(create(b, "lobby")).isCompletedExceptionally();
    }

    @Test
    void whenARoomStaysForLongThenItsClaimIsRenewed() {
        create(a, "lobby").join();
        for (int i = 0; i < 60; i++) {
            nodes.advance(Duration.ofSeconds(14));
            nodes.beat();
        }

        assertThat(nodes.ownerOf("lobby")).isEqualTo("a");
    }

    @Test
    void whenARoomClosesWhileTheDirectoryIsAwayThenItsNameIsGivenUpLater() {
        Room lobby = create(a, "lobby").join();
        a.setConnected(false);
        lobby.close();
        assertThat(nodes.claimOf("lobby")).isNotNull();
        assertThat(create(a, "lobby"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ClusterUnavailableException.class);

        a.setConnected(true);
        a.beat();

        assertThat(nodes.claimOf("lobby")).isNull();
        assertThat(a.claims.count()).isZero();
    }

    @Test
    void whenThereAreManyRoomsThenAllAreClaimedAnewAfterALeaseHasEndedThoughNotAllAtOnce() {
        List<Room> rooms = Stream.iterate(0, i -> i + 1)
                .limit(2500)
                .map(i -> create(a, "room " + i).join())
                .toList();
        a.setConnected(false);
        nodes.advance(RoomNodes.LEASE.plusSeconds(1));
        a.setConnected(true);
        a.membership.beat();
        long epoch = a.membership.epoch();

        a.directory.holdAnswers();
        a.claims.beat();
        assertThat(a.directory.held()).isEqualTo(1000);
        while (a.directory.held() > 0) {
            a.directory.answerHeld();
        }

        assertThat(rooms).allMatch(Room::isOpen);
        assertThat(rooms)
                .allMatch(room ->
                        Objects.requireNonNull(nodes.claimOf(room.name())).epoch() == epoch);
    }

    @Test
    void whenTheWrongThreadCreatesThenItIsToldSo() {
        WorldParts.runBy(a.calls, new Thread("world"));

        assertThatThrownBy(() -> create(a, "lobby")).isInstanceOf(WrongThreadException.class);
    }
}
