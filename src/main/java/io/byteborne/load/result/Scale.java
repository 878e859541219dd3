package io.byteborne.load.result;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * An axis.
 *
 * @param position where a value lies, 0 to 1
 * @param ticks the values that are marked
 */
record Scale(DoubleUnaryOperator position, List<Tick> ticks) {
    private static final int ABOUT = 5;
    private static final int DECADES_WITH_STEPS = 2;

    record Tick(double position, String label) {}

    double at(double value) {
        return Math.clamp(position.applyAsDouble(value), 0, 1);
    }

    /** From 0 to a value or a little beyond, where a mark stands. */
    static Scale linear(double max, String unit) {
        double step = roundStep(Math.max(max, 1e-9) / ABOUT);
        long steps = Math.max(1, (long) Math.ceil(max / step - 1e-9));
        return linear(steps * step, step, unit);
    }

    /** From 0 to a value. */
    static Scale linearTo(double max, String unit) {
        return linear(Math.max(max, 1e-9), roundStep(Math.max(max, 1e-9) / ABOUT), unit);
    }

    private static Scale linear(double end, double step, String unit) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i * step <= end * (1 + 1e-9); i++) {
            ticks.add(new Tick(i * step / end, Figures.plain(i * step) + unit));
        }
        return new Scale(value -> value / end, ticks);
    }

    /** 1, 2 or 5 times a power of ten: the first that is not smaller. */
    private static double roundStep(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (double times : new double[] {1, 2, 5}) {
            if (times * power >= atLeast * (1 - 1e-9)) {
                return times * power;
            }
        }
        return 10 * power;
    }

    /** Logarithmic, around two values over 0. */
    static Scale logarithmic(double min, double max, String unit) {
        double low = Math.log10(min);
        double high = Math.log10(max);
        // Equal values would have no axis.
        double from = Math.floor(low * 10 - 0.5) / 10;
        double to = Math.ceil(high * 10 + 0.5) / 10;
        boolean steps = to - from <= DECADES_WITH_STEPS;
        List<Tick> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(from); power <= to; power++) {
            for (double times : steps ? new double[] {1, 2, 5} : new double[] {1}) {
                double value = times * Math.pow(10, power);
                double position = (Math.log10(value) - from) / (to - from);
                if (position >= 0 && position <= 1) {
                    ticks.add(new Tick(position, Figures.plain(value) + unit));
                }
            }
        }
        return new Scale(value -> (Math.log10(Math.max(value, min)) - from) / (to - from), ticks);
    }

    /** Percentiles, each further nine as long as the one before. */
    static Scale percentiles(double max) {
        double end = Math.max(1, nines(max));
        List<Tick> ticks = new ArrayList<>();
        ticks.add(new Tick(0, "0 %"));
        ticks.add(new Tick(nines(50) / end, "50"));
        StringBuilder label = new StringBuilder("90");
        for (int nines = 1; nines <= end + 1e-9; nines++) {
            ticks.add(new Tick(nines / end, nines == 1 ? "90" : label.toString()));
            label.replace(0, label.length(), nines == 1 ? "99" : label + (nines == 2 ? ".9" : "9"));
        }
        return new Scale(percentile -> nines(percentile) / end, ticks);
    }

    private static double nines(double percentile) {
        return -Math.log10(1 - Math.min(percentile, 99.999999) / 100);
    }
}
