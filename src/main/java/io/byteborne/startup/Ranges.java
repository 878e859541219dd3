package io.byteborne.startup;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Checks times and sizes that are set. */
public final class Ranges {
    /** Longer than any program runs, and far from what cannot be counted in nanoseconds any more, which is 292 years. */
    public static final Duration LONGEST = Duration.ofDays(365);

    private Ranges() {}

    /**
     * Checks a time of which nothing more is known than that it has to be one.
     *
     * @throws IllegalArgumentException if it is shorter than a millisecond, or longer than {@link #LONGEST}; it names the
     *     property and the range
     */
    public static void requireTime(String property, Duration value) {
        requireBetween(property, value, Duration.ofMillis(1), LONGEST);
    }

    /** As {@link #requireTime}, where 0 means something, too. */
    public static void requireTimeOrZero(String property, Duration value) {
        requireBetween(property, value, Duration.ZERO, LONGEST);
    }

    /**
     * Checks a time.
     *
     * @throws IllegalArgumentException if it is out of range; it names the property and the range
     */
    public static void requireBetween(String property, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("%s is %s; set it to a time from %s to %s"
                    .formatted(property, value, asSetting(least), asSetting(most)));
        }
    }

    /**
     * Checks a size.
     *
     * @throws IllegalArgumentException if it is out of range; it names the property and the range
     */
    public static void requireBetween(String property, DataSize value, DataSize least, DataSize most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s; set it to a size from %s to %s".formatted(property, value, least, most));
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
