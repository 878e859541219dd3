package io.byteborne.internal.cluster.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.byteborne.internal.cluster.rooms.SeatRequest.Outcome;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.room.Room;
import io.byteborne.room.RoomFullException;
import io.byteborne.room.RoomJoinedEvent;
import io.byteborne.room.RoomOptions;
import io.byteborne.session.CloseReason;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeatsTests {
    private final RoomNodes nodes = new RoomNodes();
    private final RoomNodes.RoomNode a = nodes.a;
    private final RoomNodes.RoomNode b = nodes.b;
    private final List<SocketAddress> failed = new ArrayList<>();
    private boolean mayFail = true;
    private boolean login = true;
    private final Arrivals arrivals = new Arrivals(a.seats, a.sessions, () -> login, address -> {
        failed.add(address);
        return mayFail;
    });

    @AfterEach
    void close() {
        nodes.close();
    }

    private Room room(int capacity) {
        return a.rooms
                .create("match", RoomOptions.DEFAULT.withCapacity(capacity))
                .toCompletableFuture()
                .join();
    }

    private SeatRequest.Answer ask(String user) {
        return b.questions.ask("a", "match", user, user).toCompletableFuture().join();
    }

    private ByteString ticket(String user) {
        SeatRequest.Answer answer = ask(user);
        assertThat(answer.outcome()).isEqualTo(Outcome.SEATED);
        return answer.ticket();
    }

    @Test
    void whenAUserComesWithATicketThenTheRoomHasASeat() {
        Room room = room(1);
        ByteString ticket = ticket("Ada");
        assertThat(ticket.size()).isEqualTo(16);
        ChannelSession session = a.session("Ada");

        assertThat(a.seats.redeem(session, ticket)).isTrue();

        assertThat(room.contains(session)).isTrue();
        assertThat(a.events).containsExactly(new RoomJoinedEvent(room, session));
        assertThat(a.seats.count()).isZero();
        assertThat(a.seats.used()).isEqualTo(1);
    }

    @Test
    void whenSeatsAreKeptThenTheyCountAgainstTheCapacity() {
        Room room = room(2);
        ticket("Ada");
        assertThat(room.join(a.session("Bob"))).isTrue();

        assertThat(ask("Cat").outcome()).isEqualTo(Outcome.FULL);
        assertThatThrownBy(() -> room.join(a.session("Dan"))).isInstanceOf(RoomFullException.class);

        nodes.advance(Seats.LIFE);

        assertThat(ask("Cat").outcome()).isEqualTo(Outcome.SEATED);
        assertThat(a.seats.lapsed()).isEqualTo(1);
    }

    @Test
    void whenAUserAsksAgainThenThereIsOneSeatAndTheFirstTicketIsWorthNothing() {
        Room room = room(1);
        ByteString first = ticket("Ada");
        ByteString second = ticket("Ada");
        ChannelSession session = a.session("Ada");

        assertThat(a.seats.redeem(session, first)).isFalse();
        assertThat(a.seats.redeem(session, second)).isTrue();
        assertThat(room.size()).isEqualTo(1);
    }

    @Test
    void whenATicketIsUsedTwiceThenTheSecondTimeIsRefused() {
        Room room = room(5);
        room.join(a.session("Bob"));
        ByteString ticket = ticket("Ada");
        ChannelSession first = a.session("Ada");
        assertThat(a.seats.redeem(first, ticket)).isTrue();
        room.leave(first);

        assertThat(a.seats.redeem(first, ticket)).isFalse();

        assertThat(room.contains(first)).isFalse();
        assertThat(a.seats.refused()).isEqualTo(1);
    }

    @Test
    void whenATicketIsAnotherUsersThenItIsRefusedAndStaysTheOthers() {
        Room room = room(1);
        ByteString ticket = ticket("Ada");
        ChannelSession eve = a.session("Eve");

        assertThat(a.seats.redeem(eve, ticket)).isFalse();
        assertThat(room.contains(eve)).isFalse();
        assertThat(a.seats.redeem(a.session("Ada"), ticket)).isTrue();
    }

    @Test
    void whenATicketIsTooLateOrWrongThenItIsRefused() {
        Room room = room(2);
        room.join(a.session("Bob"));
        ByteString late = ticket("Ada");
        nodes.advance(Seats.LIFE);

        assertThat(a.seats.redeem(a.session("Ada"), late)).isFalse();
        assertThat(a.seats.redeem(a.session("Ada"), ByteString.copyFromUtf8("guessed")))
                .isFalse();
        assertThat(room.size()).isEqualTo(1);
        assertThat(a.seats.refused()).isEqualTo(2);
    }

    @Test
    void whenTheLastMemberLeavesThenTheRoomStaysForWhomSeatsAreKept() {
        Room room = room(2);
        ChannelSession bob = a.session("Bob");
        room.join(bob);
        ticket("Ada");

        room.leave(bob);
        assertThat(room.isOpen()).isTrue();

        nodes.advance(Seats.LIFE);
        assertThat(room.isOpen()).isFalse();
        assertThat(nodes.claimOf("match")).isNull();
    }

    @Test
    void whenASeatLapsesThenARoomThatWaitsForItsFirstMemberStays() {
        Room room = room(2);
        ticket("Ada");

        nodes.advance(Seats.LIFE);
        assertThat(room.isOpen()).isTrue();
        nodes.advance(Seats.LIFE);
        assertThat(room.isOpen()).as("after its time for that").isFalse();
    }

    @Test
    void whenTheRoomHasClosedThenATicketForItIsRefused() {
        Room room = room(2);
        ByteString ticket = ticket("Ada");
        room.close();

        // Which is not the client's doing.
        assertThat(a.seats.redeem(a.session("Ada"), ticket)).isTrue();
        assertThat(a.seats.refused()).isEqualTo(1);
        assertThat(ask("Ada").outcome()).isEqualTo(Outcome.NO_ROOM);
    }

    @Test
    void whenWhoHasASeatDoesNotJoinAfterAllThenARoomThatNobodyIsInCloses() {
        Room room = room(2);
        ChannelSession bob = a.session("Bob");
        room.join(bob);
        ByteString ticket = ticket("Ada");
        room.leave(bob);
        assertThat(room.isOpen()).isTrue();
        ChannelSession ada = a.session("Ada");
        ada.close(CloseReason.KICKED);

        a.seats.redeem(ada, ticket);

        assertThat(room.isOpen()).isFalse();
        assertThat(a.seats.refused()).isEqualTo(1);
    }

    @Test
    void whenTheGameHasLetTheUserInAlreadyThenTheSeatIsGivenBack() {
        Room room = room(3);
        ByteString ticket = ticket("Ada");
        ChannelSession ada = a.session("Ada");
        room.join(ada);

        assertThat(a.seats.redeem(ada, ticket)).isTrue();

        assertThat(a.seats.refused()).isZero();
        assertThat(room.join(a.session("Bob"))).isTrue();
        assertThat(room.join(a.session("Cat"))).isTrue();
    }

    @Test
    void whenANodeLeavesThenItKeepsNoSeats() {
        room(2);
        a.leaving = true;

        assertThat(ask("Ada").outcome()).isEqualTo(Outcome.BUSY);
    }

    @Test
    void whenTooManySeatsAreKeptThenThereAreNoMore() {
        room(RoomOptions.UNLIMITED);
        for (int i = 0; i < Seats.MOST; i++) {
            ticket("user " + i);
        }

        assertThat(ask("one more").outcome()).isEqualTo(Outcome.BUSY);
        nodes.advance(Seats.LIFE);
        assertThat(ask("one more").outcome()).isEqualTo(Outcome.SEATED);
    }

    @Test
    void whenAClientComesWithATicketThenItIsKeptUntilTheLogin() {
        Room room = room(1);
        ByteString ticket = ticket("Ada");
        ChannelSession before = a.session();
        arrivals.arrived(before, ticket);
        assertThat(room.members()).isEmpty();
        ChannelSession session = a.session("Ada");

        arrivals.arrived(session, ticket);

        assertThat(room.contains(session)).isTrue();
    }

    @Test
    void whenTheUserOfATicketLogsInThenTheSessionJoinsAndOnlyOnce() {
        Room room = room(2);
        ChannelSession session = a.session();
        arrivals.arrived(session, ticket("Ada"));
        session.bind(() -> "Ada", "Ada");

        arrivals.loggedIn(session);
        assertThat(room.contains(session)).isTrue();
        room.leave(session);
        arrivals.loggedIn(session);

        assertThat(room.contains(session)).isFalse();
        assertThat(failed).isEmpty();
    }

    @Test
    void whenThereIsNoLoginThenTheSessionJoinsAsSoonAsItIsPartOfTheGame() {
        login = false;
        Room room = room(2);
        ChannelSession session = a.session();
        a.sessions.remove(session, CloseReason.PEER_CLOSED);
        arrivals.arrived(session, ticket(""));
        assertThat(room.members()).isEmpty();

        a.sessions.add(session);
        arrivals.opened(session, true);

        assertThat(room.contains(session)).isTrue();
    }

    @Test
    void whenATicketServesForNothingThenItCountsAgainstTheAddressAndTooManyEndTheSession() {
        ChannelSession first = a.session("Eve");
        arrivals.arrived(first, ByteString.copyFromUtf8("guessed"));
        assertThat(failed).containsExactly(first.remoteAddress());
        assertThat(first.isOpen()).isTrue();
        mayFail = false;
        ChannelSession second = a.session("Eve");

        arrivals.arrived(second, ByteString.copyFromUtf8("guessed"));

        assertThat(second.isOpen()).isFalse();
    }

    @Test
    void whenTheOtherNodeDoesNotAnswerThenTheQuestionFailsInTime() {
        room(1);
        a.bus.setConnected(false);
        CompletableFuture<SeatRequest.Answer> answer =
                b.questions.ask("a", "match", "Ada", "Ada").toCompletableFuture();
        assertThat(answer).isNotDone();

        nodes.advance(Duration.ofSeconds(2));

        assertThat(answer).isCompletedExceptionally();
    }
}
