package io.byteborne.internal.settings;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * Checks what is set. Each check throws an {@link IllegalArgumentException} if the value will not do; its message names
 * the property, the value and what to set it to.
 */
public final class Ranges {
    /** Longer than any program runs, and far from what cannot be counted in nanoseconds any more, which is 292 years. */
    public static final Duration LONGEST = Duration.ofDays(365);

    private Ranges() {}

    /** Checks a time of which nothing more is known than that it has to be one: 1 ms to {@link #LONGEST}. */
    public static void requireTime(String property, Duration value) {
        requireBetween(property, value, Duration.ofMillis(1), LONGEST);
    }

    /** As {@link #requireTime}, where 0 means something, too. */
    public static void requireTimeOrZero(String property, Duration value) {
        requireBetween(property, value, Duration.ZERO, LONGEST);
    }

    /** Checks a time; the bounds are allowed values. */
    public static void requireBetween(String property, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("%s is %s; set it to a time from %s to %s"
                    .formatted(property, value, asSetting(least), asSetting(most)));
        }
    }

    /** Checks a size; the bounds are allowed values. */
    public static void requireBetween(String property, DataSize value, DataSize least, DataSize most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s; set it to a size from %s to %s".formatted(property, value, least, most));
        }
    }

    /** Checks a whole number; the bounds are allowed values. */
    public static void requireBetween(String property, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %s; set it to a number from %s to %s".formatted(property, value, least, most));
        }
    }

    /** Checks a whole number that may be as large as a number can be. */
    public static void requireAtLeast(String property, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s is %s; set it to a number from %s up".formatted(property, value, least));
        }
    }

    /** Checks a rate: over 0, and a number at all. */
    public static void requirePositive(String property, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("%s is %s; set it to a number over 0".formatted(property, value));
        }
    }

    /** Checks a text: that it has something to read. */
    public static void requireNotBlank(String property, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    "%s is '%s'; set it to a value that is not blank".formatted(property, value));
        }
    }

    /** As one would set it; in the largest unit that it is at least one of. */
    private static String asSetting(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + "d";
        }
        if (time.toHours() > 0) {
            return time.toHours() + "h";
        }
        return time.toMinutes() > 0 ? time.toMinutes() + "m" : time.toMillis() + "ms";
    }
}
