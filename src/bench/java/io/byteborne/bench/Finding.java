package io.byteborne.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the outcome.
 *
 * @param work what was done
 * @param figure what was measured
 * @param baseline the baseline's value, or null if there is none to compare with
 * @param ours Byteborne World's value
 * @param ratio ours to the baseline's, pair by pair, or ours again where there is no baseline
 * @param bar what it must reach, or null if it is only shown
 * @param atMost whether the bar is an upper one
 */
record Finding(
        String work,
        String figure,
        @Nullable Spread baseline,
        Spread ours,
        Spread ratio,
        @Nullable Double bar,
        boolean atMost) {

    boolean reached() {
        return bar == null || (atMost ? ratio.median() <= bar : ratio.median() >= bar);
    }

    static String tableHead() {
        return "| work | figure | baseline | ours | ratio, or figure | bar | reached |\n|---|---|---|---|---|---|---|";
    }

    String tableRow() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s | %s |",
                work,
                figure,
                baseline == null ? "–" : baseline,
                ours,
                ratio,
                bar == null ? "–" : (atMost ? "≤ " : "≥ ") + bar,
                bar == null ? "–" : reached() ? "yes" : "no");
    }
}
