package io.byteborne.bench;

import java.util.Arrays;
import java.util.Locale;

/** Some measurements of one thing. */
public record Spread(double median, double lowest, double highest, int count) {
    public static Spread of(double... values) {
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        int middle = ascending.length / 2;
        double median =
                ascending.length % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
        return new Spread(median, ascending[0], ascending[ascending.length - 1], ascending.length);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s (%s to %s)", number(median), number(lowest), number(highest));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : value >= 20 ? "%.1f" : "%.3f", value);
    }
}
