package io.byteborne.internal.cluster.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.room.RedirectException;
import io.byteborne.room.Room;
import io.byteborne.room.RoomJoin;
import io.byteborne.room.RoomNotFoundException;
import io.byteborne.room.RoomOptions;
import io.byteborne.testproto.TestDelivered;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemberRoomsTests {
    private static final TestDelivered MESSAGE =
            TestDelivered.newBuilder().setNumber(7).build();

    private final RoomNodes nodes = new RoomNodes();
    private final RoomNodes.RoomNode a = nodes.a;
    private final RoomNodes.RoomNode b = nodes.b;
    private Room room;

    @BeforeEach
    void create() {
        room = a.rooms
                .create("match", RoomOptions.DEFAULT.staying())
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        CompletableFuture<T> done = stage.toCompletableFuture();
        assertThat(done).isDone();
        return done.join();
    }

    private static void assertFails(CompletionStage<?> stage, Class<? extends Throwable> reason) {
        CompletableFuture<@Nullable Throwable> failure = new CompletableFuture<>();
        stage.whenComplete((value, thrown) -> failure.complete(thrown));
        assertThat(failure).isCompletedWithValueMatching(reason::isInstance);
    }

    @Test
    void whenARoomIsThereThenEveryNodeKnowsWhere() {
        assertThat(get(a.rooms.where("match"))).extracting(ClusterNode::id).isEqualTo("a");
        assertThat(get(b.rooms.where("match"))).extracting(ClusterNode::id).isEqualTo("a");
        assertThat(get(b.rooms.where("other"))).isNull();
    }

    @Test
    void whenTheDirectoryIsAwayThenRoomsOfThisNodeAreFoundAndOfOthersNobodyKnows() {
        a.setConnected(false);
        b.setConnected(false);

        assertThat(get(a.rooms.where("match"))).extracting(ClusterNode::id).isEqualTo("a");
        assertFails(b.rooms.where("match"), ClusterUnavailableException.class);
        assertThat(get(b.rooms.broadcast("match", MESSAGE))).isEqualTo(Delivery.UNAVAILABLE);
        assertFails(b.rooms.join(b.session(), "match"), ClusterUnavailableException.class);
    }

    @Test
    void whenARoomOfAnotherNodeIsToldSomethingThenItsMembersGetIt() {
        ChannelSession member = a.session();
        room.join(member);
        room.broadcast(MESSAGE);
        String expected = a.sentTo(member);

        assertThat(get(b.rooms.broadcast("match", MESSAGE))).isEqualTo(Delivery.SENT);

        assertThat(a.sentTo(member)).isNotEmpty().isEqualTo(expected);
        assertThat(get(b.rooms.broadcast("other", MESSAGE))).isEqualTo(Delivery.OFFLINE);
    }

    @Test
    void whenARoomHasClosedMeanwhileThenWhatIsSentToItCountsAsUndeliverable() {
        b.directory.holdAnswers();
        CompletionStage<Delivery> delivery = b.rooms.broadcast("match", MESSAGE);
        b.directory.answerHeld();
        room.close();
        b.directory.answer();

        assertThat(get(delivery)).isEqualTo(Delivery.SENT);
        assertThat(a.rooms.undeliverable()).isEqualTo(1);
    }

    @Test
    void whenTooMuchIsOnItsWayThenNothingMoreIsTaken() {
        b.directory.holdAnswers();
        S2C_Login large = S2C_Login.newBuilder().setText("x".repeat(60_000)).build();
        for (int i = 0; i < 69; i++) {
            b.rooms.broadcast("match", large);
        }

        assertThat(get(b.rooms.broadcast("match", large))).isEqualTo(Delivery.OVERLOADED);
    }

    @Test
    void whenTheRoomIsHereThenTheSessionJoins() {
        ChannelSession session = a.session();

        assertThat(get(a.rooms.join(session, "match"))).isEqualTo(RoomJoin.JOINED);

        assertThat(room.contains(session)).isTrue();
        assertThat(get(a.rooms.join(session, "match"))).isEqualTo(RoomJoin.JOINED);
    }

    @Test
    void whenThereIsNoRoomThenJoiningFailsOrCreatesIt() {
        ChannelSession session = b.session();
        assertFails(b.rooms.join(session, "other"), RoomNotFoundException.class);

        assertThat(get(b.rooms.joinOrCreate(session, "other", RoomOptions.DEFAULT)))
                .isEqualTo(RoomJoin.JOINED);

        assertThat(nodes.ownerOf("other")).isEqualTo("b");
        assertThat(b.local.roomsOf(session)).hasSize(1);
    }

    @Test
    void whenTwoSessionsJoinOrCreateAtOnceThenBothAreInOneRoom() {
        b.directory.holdAnswers();
        CompletionStage<RoomJoin> first = b.rooms.joinOrCreate(b.session(), "other", RoomOptions.DEFAULT);
        CompletionStage<RoomJoin> second = b.rooms.joinOrCreate(b.session(), "other", RoomOptions.DEFAULT);
        b.directory.answer();

        assertThat(get(first)).isEqualTo(RoomJoin.JOINED);
        assertThat(get(second)).isEqualTo(RoomJoin.JOINED);
        assertThat(b.local.find("other")).extracting(Room::size).isEqualTo(2);
    }

    @Test
    void whenAClientDoesNotUseTheSessionProtocolThenItCannotBeSentElsewhereAndStays() {
        ChannelSession session = b.session();

        assertFails(b.rooms.join(session, "match"), RedirectException.class);
        assertFails(b.rooms.joinOrCreate(session, "match", RoomOptions.DEFAULT), RedirectException.class);

        assertThat(session.isOpen()).isTrue();
        assertThat(b.rooms.redirected()).isZero();
    }

    @Test
    void whenTheSessionHasEndedThenItJoinsNothing() {
        ChannelSession session = b.session();
        session.close();

        assertThat(get(b.rooms.join(session, "match"))).isEqualTo(RoomJoin.SESSION_ENDED);
        assertThat(get(a.rooms.join(session, "match"))).isEqualTo(RoomJoin.SESSION_ENDED);
        nodes.advance(Duration.ZERO);
        assertThat(room.members()).isEmpty();
    }
}
