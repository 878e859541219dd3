package io.byteborne.load.result;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
    private static final double MICROS_PER_MILLI = 1e3;
    private static final int SIGNIFICANT = 3;

    private Figures() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Microseconds in milliseconds, with three digits that mean something. */
    static String millis(double micros) {
        return significant(micros / MICROS_PER_MILLI);
    }

    /** Three digits that mean something, at least; whole numbers as they are. */
    static String significant(double number) {
        if (number == Math.rint(number)) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        int whole = number < 1 ? 0 : (int) Math.floor(Math.log10(number)) + 1;
        return String.format(Locale.ROOT, "%,." + Math.max(0, SIGNIFICANT - Math.max(1, whole)) + "f", number);
    }

    /** Without trailing zeros. */
    static String plain(double number) {
        return new DecimalFormat("#,##0.######", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(number);
    }
}
