package io.byteborne.load.scenario;

import java.util.List;
import java.util.Random;

/**
 * One of several.
 *
 * @param weight how often it is chosen, compared with the others
 */
public record Weighted<T>(int weight, T value) {
    /** Chooses one of at least one. */
    static <T> T choose(List<Weighted<T>> among, Random random) {
        if (among.size() == 1) {
            return among.getFirst().value();
        }
        int all = 0;
        for (Weighted<T> one : among) {
            all += one.weight();
        }
        int left = random.nextInt(all);
        for (Weighted<T> one : among) {
            left -= one.weight();
            if (left < 0) {
                return one.value();
            }
        }
        return among.getLast().value();
    }
}
