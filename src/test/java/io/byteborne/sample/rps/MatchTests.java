package io.byteborne.sample.rps;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.proto.rps.Hand;
import io.byteborne.proto.rps.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTests {
    private final Match match = new Match("anna", "ben");

    private Match.Turn play(Hand annas, Hand bens) {
        assertThat(match.show("anna", annas)).isEmpty();
        return match.show("ben", bens).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "ROCK, SCISSORS, WON, LOST",
        "SCISSORS, PAPER, WON, LOST",
        "PAPER, ROCK, WON, LOST",
        "SCISSORS, ROCK, LOST, WON",
        "ROCK, ROCK, DRAWN, DRAWN",
    })
    void whenBothHaveShownThenTheTurnIsDecided(Hand annas, Hand bens, Outcome forAnna, Outcome forBen) {
        Match.Turn turn = play(annas, bens);

        assertThat(turn.outcome("anna", "ben")).isEqualTo(forAnna);
        assertThat(turn.outcome("ben", "anna")).isEqualTo(forBen);
    }

    @Test
    void whenAPlayerShowsTwiceThenTheFirstHandCounts() {
        match.show("anna", Hand.ROCK);

        assertThat(match.show("anna", Hand.PAPER)).isEmpty();
        assertThat(match.show("ben", Hand.SCISSORS).orElseThrow().hand("anna")).isEqualTo(Hand.ROCK);
    }

    @Test
    void whenAPlayerHasWonTwoTurnsThenTheMatchIsWon() {
        play(Hand.ROCK, Hand.SCISSORS);
        play(Hand.ROCK, Hand.PAPER);
        play(Hand.ROCK, Hand.ROCK);
        assertThat(match.winner()).isEmpty();

        play(Hand.ROCK, Hand.PAPER);
        assertThat(match.winner()).contains("ben");
    }

    @Test
    void whenTheTimeIsUpThenWhoeverHasShownAHandWins() {
        assertThat(match.winnerInTime()).isEqualTo(Optional.empty());

        match.show("ben", Hand.ROCK);
        assertThat(match.winnerInTime()).contains("ben");
    }
}
