package io.byteborne.sample.rps;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.proto.rps.C2S_Queue;
import io.byteborne.proto.rps.C2S_Quit;
import io.byteborne.proto.rps.C2S_Rematch;
import io.byteborne.proto.rps.C2S_Show;
import io.byteborne.proto.rps.C2S_SignIn;
import io.byteborne.proto.rps.Hand;
import io.byteborne.proto.rps.Outcome;
import io.byteborne.proto.rps.S2C_Denied;
import io.byteborne.proto.rps.S2C_MatchFound;
import io.byteborne.proto.rps.S2C_MatchOver;
import io.byteborne.proto.rps.S2C_MatchOver.Reason;
import io.byteborne.proto.rps.S2C_OpponentLeft;
import io.byteborne.proto.rps.S2C_Queue;
import io.byteborne.proto.rps.S2C_SignIn;
import io.byteborne.proto.rps.S2C_Turn;
import io.byteborne.proto.rps.S2C_TurnBegins;
import io.byteborne.room.Rooms;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ActiveProfiles;

@GameTest
@ActiveProfiles("rps")
class RpsGameTests {
    private static final Message QUEUE = C2S_Queue.getDefaultInstance();

    private final TestWorld world;
    private final TestClients clients;
    private final Rooms rooms;
    private final Scores scores;

    @Autowired
    RpsGameTests(TestWorld world, TestClients clients, Rooms rooms, Scores scores) {
        this.world = world;
        this.clients = clients;
        this.rooms = rooms;
        this.scores = scores;
    }

    private TestGameClient signIn(String name) {
        TestGameClient client = clients.connect();
        S2C_SignIn answer = client.request(C2S_SignIn.newBuilder().setName(name).build(), S2C_SignIn.class);
        assertThat(answer.getError()).isEmpty();
        return client;
    }

    private TestGameClient queued(String name) {
        TestGameClient client = signIn(name);
        assertThat(client.request(QUEUE, S2C_Queue.class).getError()).isEmpty();
        return client;
    }

    private static void show(TestGameClient client, Hand hand) {
        client.send(C2S_Show.newBuilder().setHand(hand).build());
    }

    /** Anna wins. */
    private static void play(TestGameClient anna, TestGameClient ben) {
        for (int turn = 0; turn < Match.TURNS_TO_WIN; turn++) {
            show(anna, Hand.ROCK);
            show(ben, Hand.SCISSORS);
        }
    }

    private static void expectEnd(TestGameClient client, Outcome outcome, Reason reason) {
        S2C_MatchOver over = client.await(S2C_MatchOver.class);
        assertThat(over.getOutcome()).isEqualTo(outcome);
        assertThat(over.getReason()).isEqualTo(reason);
    }

    @Test
    void whenTwoAreInTheQueueThenTheyAreMatchedAndAThirdWaits() {
        TestGameClient anna = queued("anna");
        TestGameClient ben = queued("ben");
        TestGameClient carl = queued("carl");

        S2C_MatchFound found = anna.await(S2C_MatchFound.class);
        assertThat(found.getOpponent()).isEqualTo("ben");
        assertThat(found.getTurnSeconds()).isEqualTo(10);
        assertThat(ben.await(S2C_MatchFound.class).getOpponent()).isEqualTo("anna");
        world.tick(100);
        carl.expectNothing();
    }

    @Test
    void whenSomebodyLeavesTheQueueThenNobodyIsMatchedWithIt() {
        TestGameClient anna = queued("anna");
        anna.send(C2S_Quit.getDefaultInstance());
        queued("ben").close();

        TestGameClient carl = queued("carl");
        TestGameClient dora = queued("dora");

        assertThat(carl.await(S2C_MatchFound.class).getOpponent()).isEqualTo("dora");
        assertThat(dora.await(S2C_MatchFound.class).getOpponent()).isEqualTo("carl");
    }

    @Test
    void whenBothHaveShownThenEachLearnsTheOthersHandAndNotBefore() {
        TestGameClient anna = queued("anna");
        TestGameClient ben = queued("ben");
        anna.await(S2C_TurnBegins.class);
        ben.await(S2C_TurnBegins.class);
        ben.received();

        show(anna, Hand.PAPER);
        world.tick();
        ben.expectNothing();
        show(ben, Hand.SCISSORS);

        S2C_Turn turn = anna.await(S2C_Turn.class);
        assertThat(turn.getMine()).isEqualTo(Hand.PAPER);
        assertThat(turn.getTheirs()).isEqualTo(Hand.SCISSORS);
        assertThat(turn.getOutcome()).isEqualTo(Outcome.LOST);
        assertThat(ben.await(S2C_Turn.class).getOutcome()).isEqualTo(Outcome.WON);
    }

    @Test
    void whenAPlayerHasWonTwoTurnsThenTheMatchIsOverAndTheScoreIsKept() {
        int before = scores.of("anna");
        TestGameClient anna = queued("anna");
        TestGameClient ben = queued("ben");
        anna.await(S2C_MatchFound.class);
        play(anna, ben);

        expectEnd(anna, Outcome.WON, Reason.PLAYED);
        expectEnd(ben, Outcome.LOST, Reason.PLAYED);
        anna.close();
        world.tick();
        S2C_SignIn again = clients.connect()
                .request(C2S_SignIn.newBuilder().setName("anna").build(), S2C_SignIn.class);
        assertThat(again.getScore()).isEqualTo(before + 1);
    }

    @Test
    void whenAPlayerShowsNothingInTimeThenItLoses() {
        TestGameClient anna = queued("anna");
        TestGameClient ben = queued("ben");
        anna.await(S2C_MatchFound.class);
        show(anna, Hand.ROCK);

        world.advance(RpsGame.TURN.minusSeconds(1));
        assertThat(anna.received(S2C_MatchOver.class)).isEmpty();
        world.advance(Duration.ofSeconds(1));

        expectEnd(anna, Outcome.WON, Reason.TIME_UP);
        expectEnd(ben, Outcome.LOST, Reason.TIME_UP);
    }

    @Test
    void whenATurnIsDecidedThenTheNextOneHasItsWholeTime() {
        TestGameClient anna = queued("anna");
        TestGameClient ben = queued("ben");
        anna.await(S2C_MatchFound.class);
        world.advance(RpsGame.TURN.minusSeconds(1));
        show(anna, Hand.ROCK);
        show(ben, Hand.ROCK);
        assertThat(anna.await(S2C_TurnBegins.class).getNumber()).isEqualTo(1);
        assertThat(anna.await(S2C_TurnBegins.class).getNumber()).isEqualTo(2);

        world.advance(RpsGame.TURN.minusSeconds(1));
        assertThat(anna.received(S2C_MatchOver.class)).isEmpty();
        world.advance(Duration.ofSeconds(1));

        expectEnd(anna, Outcome.DRAWN, Reason.TIME_UP);
        expectEnd(ben, Outcome.DRAWN, Reason.TIME_UP);
    }

    @Test
    void whenAPlayerHangsUpThenTheOtherWins() {
        TestGameClient anna = queued("anna");
        TestGameClient ben = queued("ben");
        anna.await(S2C_MatchFound.class);

        ben.close();

        expectEnd(anna, Outcome.WON, Reason.OPPONENT_LEFT);
        anna.await(S2C_TurnBegins.class);
        assertThat(rooms.count()).isZero();
        world.advance(RpsGame.TURN);
        anna.expectNothing();
    }

    @Test
    void whenBothWantARematchThenTheyPlayAgain() {
        TestGameClient anna = queued("anna");
        TestGameClient ben = queued("ben");
        anna.await(S2C_MatchFound.class);
        play(anna, ben);
        anna.await(S2C_MatchOver.class);

        anna.send(C2S_Rematch.getDefaultInstance());
        world.tick();
        assertThat(anna.received(S2C_MatchFound.class)).isEmpty();
        ben.send(C2S_Rematch.getDefaultInstance());

        assertThat(anna.await(S2C_MatchFound.class).getOpponent()).isEqualTo("ben");
        play(anna, ben);
        expectEnd(anna, Outcome.WON, Reason.PLAYED);
    }

    @Test
    void whenAPlayerQueuesAgainAfterAMatchThenTheOtherIsToldAndTheRoomIsGone() {
        TestGameClient anna = queued("anna");
        TestGameClient ben = queued("ben");
        anna.await(S2C_MatchFound.class);
        play(anna, ben);
        ben.await(S2C_MatchOver.class);

        anna.send(QUEUE);

        ben.await(S2C_OpponentLeft.class);
        assertThat(rooms.count()).isZero();
        ben.send(C2S_Rematch.getDefaultInstance());
        assertThat(ben.await(S2C_Denied.class).getReason()).isEqualTo("you are in no match");
    }

    @Test
    void whenAMoveMakesNoSenseThenThePlayerLearnsWhy() {
        TestGameClient anna = signIn("anna");
        show(anna, Hand.ROCK);
        assertThat(anna.await(S2C_Denied.class).getReason()).isEqualTo("you are in no match");

        anna.send(QUEUE);
        queued("ben");
        anna.await(S2C_MatchFound.class);
        show(anna, Hand.HAND_NONE);
        assertThat(anna.await(S2C_Denied.class).getReason()).contains("ROCK, PAPER or SCISSORS");
        anna.send(C2S_Rematch.getDefaultInstance());
        assertThat(anna.await(S2C_Denied.class).getReason()).isEqualTo("the match is not over");
    }
}
