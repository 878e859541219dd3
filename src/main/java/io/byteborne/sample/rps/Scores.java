package io.byteborne.sample.rps;

import java.util.HashMap;
import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** How many matches each player has won, as long as the server runs. World thread. */
@Component
@Profile("rps")
class Scores {
    private final Map<String, Integer> won = new HashMap<>();

    int of(String player) {
        return won.getOrDefault(player, 0);
    }

    /** A player has won a match. */
    void add(String player) {
        won.merge(player, 1, Integer::sum);
    }
}
