package io.byteborne.sample.rps;

import io.byteborne.proto.rps.Hand;
import io.byteborne.proto.rps.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two players, and who wins: whoever wins two turns first. The rules are here, and nothing of network, threads or time. */
final class Match {
    static final int TURNS_TO_WIN = 2;

    private final List<String> players;
    private final Map<String, Hand> shown = new HashMap<>();
    private final Map<String, Integer> turnsWon = new HashMap<>();
    private int turn = 1;

    /** A turn in which both have shown their hands. */
    record Turn(Map<String, Hand> hands) {
        Hand hand(String player) {
            return hands.getOrDefault(player, Hand.HAND_NONE);
        }

        Outcome outcome(String player, String opponent) {
            if (hand(player) == hand(opponent)) {
                return Outcome.DRAWN;
            }
            return beatenBy(hand(player)) == hand(opponent) ? Outcome.WON : Outcome.LOST;
        }
    }

    private static Hand beatenBy(Hand hand) {
        return switch (hand) {
            case ROCK -> Hand.SCISSORS;
            case PAPER -> Hand.ROCK;
            case SCISSORS -> Hand.PAPER;
            case HAND_NONE, UNRECOGNIZED -> Hand.HAND_NONE;
        };
    }

    Match(String one, String other) {
        players = List.of(one, other);
    }

    /** Counts from 1. */
    int turn() {
        return turn;
    }

    String opponent(String player) {
        return players.getFirst().equals(player) ? players.getLast() : players.getFirst();
    }

    /**
     * A player shows a hand; it cannot be changed.
     *
     * @return the turn, if it is decided now; the next one then begins
     */
    Optional<Turn> show(String player, Hand hand) {
        shown.putIfAbsent(player, hand);
        if (shown.size() < players.size()) {
            return Optional.empty();
        }
        Turn decided = new Turn(Map.copyOf(shown));
        shown.clear();
        turn++;
        for (String each : players) {
            if (decided.outcome(each, opponent(each)) == Outcome.WON) {
                turnsWon.merge(each, 1, Integer::sum);
            }
        }
        return Optional.of(decided);
    }

    /** Who has won enough turns, if anybody has. */
    Optional<String> winner() {
        return players.stream()
                .filter(player -> turnsWon.getOrDefault(player, 0) == TURNS_TO_WIN)
                .findFirst();
    }

    /** Who wins if the time of the turn is up now: whoever has shown a hand, if the opponent has not. */
    Optional<String> winnerInTime() {
        return shown.keySet().stream().findFirst();
    }
}
