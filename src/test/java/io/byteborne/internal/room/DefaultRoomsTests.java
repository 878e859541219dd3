package io.byteborne.internal.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.room.LeaveReason;
import io.byteborne.room.Room;
import io.byteborne.room.RoomClosedEvent;
import io.byteborne.room.RoomExistsException;
import io.byteborne.room.RoomLeftEvent;
import io.byteborne.room.RoomLimitException;
import io.byteborne.room.RoomOptions;
import io.byteborne.room.Rooms;
import io.byteborne.session.CloseReason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultRoomsTests {
    private static final RoomOptions STAYING = RoomOptions.DEFAULT.staying();

    private final RoomFixture fixture = new RoomFixture();
    private final Rooms rooms = fixture.rooms();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenRoomsAreCreatedThenTheyAreFoundByName() {
        Room lobby = rooms.create("lobby");
        Room match = rooms.create("match", 4);

        assertThat(lobby.capacity()).isEqualTo(RoomOptions.UNLIMITED);
        assertThat(match.capacity()).isEqualTo(4);
        assertThat(rooms.find("lobby")).isSameAs(lobby);
        assertThat(rooms.find("Lobby")).isNull();
        assertThat(rooms.all()).isUnmodifiable();
        assertThat(rooms.all()).containsExactlyInAnyOrder(lobby, match);
        assertThat(rooms.count()).isEqualTo(2);
    }

    @Test
    void whenTheNameIsTakenThenCreatingIsRefused() {
        Room lobby = rooms.create("lobby");

        assertThatExceptionOfType(RoomExistsException.class)
                .isThrownBy(() -> rooms.create("lobby", 4))
                .isInstanceOf(MessageRefusedException.class)
                .withMessage("room lobby exists already");
        assertThat(rooms.find("lobby")).isSameAs(lobby);
    }

    @Test
    void whenTheRoomExistsThenItIsFoundAndKeepsItsOptions() {
        Room match = rooms.findOrCreate("match", 4);

        assertThat(rooms.findOrCreate("match", 8)).isSameAs(match);
        assertThat(rooms.findOrCreate("match")).isSameAs(match);
        assertThat(rooms.findOrCreate("match", STAYING)).isSameAs(match);

        assertThat(match.capacity()).isEqualTo(4);
        assertThat(match.isPermanent()).isFalse();
        assertThat(rooms.count()).isOne();
    }

    @Test
    void whenTheCapacityIsNotPositiveThenThatIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rooms.create("match", 0))
                .withMessage("A room's capacity is 0; it must be 1 or more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void whenTheNameIsBlankThenCreatingIsRefused(String name) {
        assertThatExceptionOfType(MessageRefusedException.class).isThrownBy(() -> rooms.findOrCreate(name));
    }

    @Test
    void whenTheNameIsLongThenCreatingIsRefused() {
        assertThat(rooms.create("x".repeat(100)).isOpen()).isTrue();
        assertThatExceptionOfType(MessageRefusedException.class)
                .isThrownBy(() -> rooms.create("x".repeat(101)))
                .withMessageEndingWith("this one has 101");
    }

    @Test
    void whenThereAreTooManyRoomsThenNoFurtherOneIsCreated() {
        for (int i = 0; i < RoomFixture.MAX_ROOMS; i++) {
            rooms.create("room " + i);
        }

        assertThatExceptionOfType(RoomLimitException.class)
                .isThrownBy(() -> rooms.findOrCreate("one more"))
                .isInstanceOf(MessageRefusedException.class)
                .withMessage("There are 5 rooms, and byteborne.room.max-rooms allows no more");
        assertThat(rooms.findOrCreate("room 0").isOpen()).isTrue();

        rooms.all().forEach(Room::close);
        assertThat(rooms.create("one more").isOpen()).isTrue();
    }

    @Test
    void whenASessionIsInTooManyRoomsThenItJoinsNoFurtherOneAndLeavesNoEmptyRoomBehind() {
        ChannelSession session = fixture.session();
        fillRooms(session);
        fixture.nextCall();

        assertThatExceptionOfType(RoomLimitException.class)
                .isThrownBy(() -> rooms.findOrCreate("one more").join(session))
                .isInstanceOf(MessageRefusedException.class)
                .withMessage(session + " is in 3 rooms, and byteborne.room.max-rooms-per-session allows no more");
        assertThat(rooms.find("one more")).isNull();
        Room staying = rooms.create("staying", STAYING);
        assertThatExceptionOfType(RoomLimitException.class).isThrownBy(() -> staying.join(session));
        assertThat(staying.isOpen()).isTrue();

        rooms.roomsOf(session).getFirst().leave(session);
        assertThat(staying.join(session)).isTrue();
    }

    /** From now on the session is in as many rooms as it may be. */
    private void fillRooms(ChannelSession session) {
        for (int i = 0; i < RoomFixture.MAX_ROOMS_PER_SESSION; i++) {
            rooms.create("room " + i).join(session);
        }
    }

    @Test
    void whenASessionInTooManyRoomsTriesAtARoomThatWasMadeForOthersThenThatWaitsOnForThem() {
        ChannelSession stranger = fixture.session();
        fillRooms(stranger);
        fixture.nextCall();
        Room match = rooms.create("match");
        fixture.events.clear();

        fixture.nextCall();
        assertThatExceptionOfType(RoomLimitException.class).isThrownBy(() -> match.join(stranger));

        assertThat(match.isOpen()).isTrue();
        assertThat(rooms.find("match")).isSameAs(match);
        assertThat(fixture.events).isEmpty();
        assertThat(match.join(fixture.session())).isTrue();
    }

    @Test
    void whenASessionThatHasEndedTriesAtARoomThatWasMadeForOthersThenThatWaitsOnForThem() {
        ChannelSession gone = fixture.session();
        gone.close();
        fixture.nextCall();
        Room match = rooms.create("match");

        fixture.nextCall();
        assertThat(match.join(gone)).isFalse();

        assertThat(match.isOpen()).isTrue();
        assertThat(match.join(fixture.session())).isTrue();
    }

    @Test
    void whenASessionThatHasEndedMakesRoomsAndCannotJoinThemThenNoneIsLeft() {
        ChannelSession closed = fixture.session();
        closed.close();
        ChannelSession past = fixture.session();
        fixture.sessions.remove(past, CloseReason.PEER_CLOSED);

        for (ChannelSession gone : List.of(closed, past)) {
            fixture.nextCall();
            assertThat(rooms.findOrCreate("match").join(gone)).isFalse();
            assertThat(rooms.count()).isZero();
        }
        assertThat(fixture.world.delays()).isZero();
    }

    @Test
    void whenARoomWasMadeAtStartUpThenNobodyWhoCannotJoinClosesIt() {
        Room match = rooms.create("match");
        ChannelSession gone = fixture.session();
        gone.close();

        assertThat(match.join(gone)).isFalse();

        assertThat(match.isOpen()).isTrue();
    }

    @Test
    void whenSomebodyElseHasJoinedWithinTheSameCallThenTheRoomStays() {
        ChannelSession gone = fixture.session();
        gone.close();
        fixture.nextCall();
        Room match = rooms.create("match");
        match.join(fixture.session());

        assertThat(match.join(gone)).isFalse();

        assertThat(match.isOpen()).isTrue();
    }

    @Test
    void whenTheLastMemberLeavesThenTheRoomIsGone() {
        ChannelSession session = fixture.session();
        Room match = rooms.create("match");
        match.join(session);
        fixture.events.clear();

        match.leave(session);

        assertThat(match.isOpen()).isFalse();
        assertThat(rooms.find("match")).isNull();
        assertThat(fixture.events)
                .containsExactly(new RoomLeftEvent(match, session, LeaveReason.LEFT), new RoomClosedEvent(match));
        assertThat(rooms.create("match")).isNotSameAs(match);
    }

    @Test
    void whenSomebodyJoinsAsTheLastMemberLeavesThenTheRoomStays() {
        ChannelSession first = fixture.session();
        ChannelSession next = fixture.session();
        Room match = rooms.create("match");
        match.join(first);
        fixture.listener = event -> {
            if (event instanceof RoomLeftEvent left && left.session().equals(first)) {
                left.room().join(next);
            }
        };

        match.leave(first);

        assertThat(match.isOpen()).isTrue();
        assertThat(match.contains(next)).isTrue();
    }

    @Test
    void whenTheRoomIsToStayThenItStaysWithoutMembers() {
        ChannelSession session = fixture.session();
        Room lobby = rooms.create("lobby", STAYING);
        assertThat(fixture.world.delays()).isZero();
        lobby.join(session);
        lobby.leave(session);

        assertThat(lobby.isOpen()).isTrue();
        assertThat(rooms.find("lobby")).isSameAs(lobby);
        assertThat(lobby.join(session)).isTrue();
    }

    @Test
    void whenNobodyJoinsInTimeThenTheRoomIsGone() {
        Room match = rooms.create("match");

        fixture.world.passTime();

        assertThat(match.isOpen()).isFalse();
        assertThat(rooms.count()).isZero();
        assertThat(fixture.events).containsExactly(new RoomClosedEvent(match));
    }

    @Test
    void whenSomebodyHasJoinedOrTheRoomIsClosedThenNoTimeoutIsRunning() {
        rooms.create("joined").join(fixture.session());
        rooms.create("closed").close();

        assertThat(fixture.world.delays()).isZero();
    }

    @Test
    void whenASessionEndsThenItLeavesItsRooms() {
        ChannelSession ended = fixture.session();
        ChannelSession other = fixture.session();
        Room lobby = rooms.create("lobby");
        Room match = rooms.create("match");
        List.of(lobby, match).forEach(room -> room.join(ended));
        lobby.join(other);
        assertThat(rooms.roomsOf(ended)).containsExactly(lobby, match);
        assertThat(rooms.memberCount()).isEqualTo(3);
        assertThat(rooms.sessionCount()).isEqualTo(2);
        fixture.events.clear();

        fixture.end(ended);

        assertThat(lobby.contains(ended)).isFalse();
        assertThat(match.isOpen()).as("with nobody in it").isFalse();
        assertThat(rooms.roomsOf(ended)).isEmpty();
        assertThat(rooms.memberCount()).isOne();
        assertThat(rooms.sessionCount()).isOne();
        assertThat(fixture.events)
                .containsExactly(
                        new RoomLeftEvent(lobby, ended, LeaveReason.SESSION_CLOSED),
                        new RoomLeftEvent(match, ended, LeaveReason.SESSION_CLOSED),
                        new RoomClosedEvent(match));
    }

    @Test
    void whenAListenerThrowsAsASessionEndsThenTheSessionStillLeavesEveryRoom() {
        ChannelSession ended = fixture.session();
        rooms.create("lobby", STAYING).join(ended);
        rooms.create("match", STAYING).join(ended);
        fixture.listener = event -> {
            throw new IllegalStateException("This listener is here to fail");
        };

        fixture.end(ended);

        assertThat(rooms.memberCount()).isZero();
        assertThat(rooms.sessionCount()).isZero();
    }

    @Test
    void whenManyComeAndGoThenNothingIsKept() {
        for (int i = 0; i < 1000; i++) {
            ChannelSession session = fixture.session();
            rooms.findOrCreate("a").join(session);
            rooms.findOrCreate("b").join(session);
            fixture.end(session);
        }

        assertThat(rooms.count()).isZero();
        assertThat(rooms.sessionCount()).isZero();
        assertThat(fixture.world.delays()).isZero();
    }
}
