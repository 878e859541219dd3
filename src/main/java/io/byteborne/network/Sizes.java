package io.byteborne.network;

import org.springframework.util.unit.DataSize;

/** Checks sizes that are set. */
final class Sizes {
    private Sizes() {}

    /** @throws IllegalArgumentException if the value is out of range; it names the property and the range */
    static void requireBetween(String property, DataSize value, DataSize least, DataSize most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s; set it to a size from %s to %s".formatted(property, value, least, most));
        }
    }
}
