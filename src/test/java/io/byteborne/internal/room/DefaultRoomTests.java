package io.byteborne.internal.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.room.LeaveReason;
import io.byteborne.room.Room;
import io.byteborne.room.RoomClosedEvent;
import io.byteborne.room.RoomFullException;
import io.byteborne.room.RoomJoinedEvent;
import io.byteborne.room.RoomLeftEvent;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DefaultRoomTests {
    private static final Message PING = TestPing.newBuilder().setSequence(7).build();

    private final RoomFixture fixture = new RoomFixture();
    private final ChannelSession anna = fixture.session();
    private final ChannelSession bert = fixture.session();
    private final ChannelSession carl = fixture.session();
    private final Room room = fixture.rooms().create("match", 2);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenTheSessionsPeerHasGoneThenItDoesNotComeInThoughTheWorldDoesNotKnowYet() {
        ChannelSession gone = fixture.session();
        Room room = fixture.rooms().create("lobby", 1);
        fixture.connections.closeByPeer(gone);

        assertThat(room.join(gone)).isFalse();

        assertThat(room.join(fixture.session())).as("a place is left").isTrue();
        assertThat(fixture.events).hasSize(1);
    }

    @Test
    void whenSessionsJoinThenTheyAreMembers() {
        assertThat(room.join(anna)).isTrue();
        assertThat(room.join(bert)).isTrue();

        assertThat(room.name()).isEqualTo("match");
        assertThat(room.capacity()).isEqualTo(2);
        assertThat(room.size()).isEqualTo(2);
        assertThat(room.members()).isUnmodifiable();
        assertThat(room.members()).map(Session::id).containsExactlyInAnyOrder(anna.id(), bert.id());
        assertThat(room.contains(anna)).isTrue();
        assertThat(room.contains(carl)).isFalse();
        assertThat(fixture.events).containsExactly(new RoomJoinedEvent(room, anna), new RoomJoinedEvent(room, bert));
    }

    @Test
    void whenASessionJoinsTwiceThenNothingHappens() {
        room.join(anna);
        room.join(bert);

        assertThat(room.join(anna)).as("also where the room is full").isFalse();

        assertThat(room.size()).isEqualTo(2);
        assertThat(fixture.rooms().roomsOf(anna)).containsExactly(room);
        assertThat(fixture.events).hasSize(2);
    }

    @Test
    void whenTheRoomIsFullThenTheMessageIsRefused() {
        room.join(anna);
        room.join(bert);

        assertThatExceptionOfType(RoomFullException.class)
                .isThrownBy(() -> room.join(carl))
                .isInstanceOf(MessageRefusedException.class)
                .withMessage("room match is full: it has 2 members");
        assertThat(room.contains(carl)).isFalse();
        assertThat(fixture.rooms().roomsOf(carl)).isEmpty();

        room.leave(anna);
        assertThat(room.join(carl)).isTrue();
    }

    @Test
    void whenASessionWasClosedThenItCannotJoin() {
        anna.close();

        assertThat(room.join(anna)).isFalse();

        assertThat(room.size()).isZero();
        assertThat(room.isOpen()).as("others may still come").isTrue();
        assertThat(fixture.events).isEmpty();
    }

    @Test
    void whenASessionIsNotPartOfTheGameAnyMoreThenItCannotJoin() {
        fixture.sessions.remove(anna, CloseReason.PEER_CLOSED);
        assertThat(anna.isOpen()).as("only its peer has closed").isTrue();

        assertThat(room.join(anna)).isFalse();

        assertThat(room.size()).isZero();
    }

    @Test
    void whenASessionLeavesThenItIsNoMember() {
        room.join(anna);
        room.join(bert);
        fixture.events.clear();

        assertThat(room.leave(anna)).isTrue();
        assertThat(room.leave(anna)).as("not a member").isFalse();

        assertThat(room.members()).map(Session::id).containsExactly(bert.id());
        assertThat(fixture.rooms().roomsOf(anna)).isEmpty();
        assertThat(fixture.events).containsExactly(new RoomLeftEvent(room, anna, LeaveReason.LEFT));
    }

    @Test
    void whenAMessageIsBroadcastThenAllMembersGetItAndItIsSerialisedOnce() {
        room.join(anna);
        room.join(bert);

        assertThat(room.broadcast(PING)).isEqualTo(2);

        assertThat(fixture.encoder.encoded()).isOne();
        assertThat(fixture.connections.sentOver(anna)).isEqualTo(TestPackets.hex(PING));
        assertThat(fixture.connections.sentOver(bert)).isEqualTo(TestPackets.hex(PING));
        assertThat(fixture.connections.sentOver(carl)).isEmpty();
    }

    @Test
    void whenAMessageIsBroadcastExceptToOneThenTheOthersGetIt() {
        room.join(anna);
        room.join(bert);

        assertThat(room.broadcastExcept(PING, anna)).isOne();
        assertThat(room.broadcastExcept(PING, carl))
                .as("who is not in the room")
                .isEqualTo(2);

        assertThat(fixture.encoder.encoded()).isEqualTo(2);
        assertThat(fixture.connections.sentOver(anna)).isEqualTo(TestPackets.hex(PING));
        assertThat(fixture.connections.sentOver(bert)).isEqualTo(TestPackets.hex(PING, PING));
    }

    @Test
    void whenAMessageHasNoIdThenNobodyGetsIt() {
        room.join(anna);

        assertThatIllegalArgumentException().isThrownBy(() -> room.broadcast(TestNoId.getDefaultInstance()));

        assertThat(fixture.connections.sentOver(anna)).isEmpty();
    }

    @Test
    void whenTheRoomClosesThenAllHaveLeftAndItIsGone() {
        room.join(anna);
        room.join(bert);
        fixture.events.clear();

        room.close();
        room.close();

        assertThat(room.isOpen()).isFalse();
        assertThat(room.size()).isZero();
        assertThat(fixture.rooms().find("match")).isNull();
        assertThat(fixture.rooms().sessionCount()).isZero();
        assertThat(fixture.events)
                .containsExactlyInAnyOrder(
                        new RoomLeftEvent(room, anna, LeaveReason.ROOM_CLOSED),
                        new RoomLeftEvent(room, bert, LeaveReason.ROOM_CLOSED),
                        new RoomClosedEvent(room))
                .endsWith(new RoomClosedEvent(room));
        assertThatIllegalStateException()
                .isThrownBy(() -> room.join(carl))
                .withMessageContaining("room match is closed");
    }

    @Test
    void whenSomebodyLeavesWhileTheMembersAreWalkedThenTheWalkGoesOn() {
        room.join(anna);
        room.join(bert);

        room.members().forEach(room::leave);

        assertThat(room.size()).isZero();
    }

    @Test
    void whenAListenerOfALeaveLetsOthersLeaveThenEachLeavesOnce() {
        room.join(anna);
        room.join(bert);
        fixture.events.clear();
        fixture.listener = event -> {
            if (event instanceof RoomLeftEvent left) {
                left.room().members().forEach(left.room()::leave);
                left.room().close();
            }
        };

        room.close();

        assertThat(fixture.events).filteredOn(RoomLeftEvent.class::isInstance).hasSize(2);
        assertThat(fixture.events).filteredOn(RoomClosedEvent.class::isInstance).hasSize(1);
        assertThat(fixture.rooms().sessionCount()).isZero();
    }

    @Test
    void whenAListenerThrowsThenWhatHasHappenedStaysSo() {
        fixture.listener = event -> {
            throw new IllegalStateException("This listener is here to fail");
        };

        assertThat(room.join(anna)).isTrue();
        assertThat(room.join(bert)).isTrue();
        assertThat(fixture.rooms().roomsOf(anna)).containsExactly(room);
        room.close();

        assertThat(room.size()).isZero();
        assertThat(fixture.rooms().sessionCount()).isZero();
        assertThat(fixture.events).hasSize(5).endsWith(new RoomClosedEvent(room));
    }
}
