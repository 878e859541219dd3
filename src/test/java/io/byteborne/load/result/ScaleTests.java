package io.byteborne.load.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.load.result.Scale.Tick;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScaleTests {
    private static final Offset<Double> NEARLY = Offset.offset(1e-9);

    @Test
    void whenAScaleIsLinearThenItBeginsAtZeroAndEndsAtARoundValue() {
        Scale scale = Scale.linear(4_321, "");

        assertThat(scale.ticks())
                .extracting(Tick::label)
                .containsExactly("0", "1,000", "2,000", "3,000", "4,000", "5,000");
        assertThat(scale.at(2_500)).isCloseTo(0.5, NEARLY);
    }

    @Test
    void whenAScaleIsLogarithmicThenEachTenthIsAsLong() {
        Scale scale = Scale.logarithmic(1, 1_000, " ms");

        assertThat(scale.ticks()).extracting(Tick::label).containsExactly("1 ms", "10 ms", "100 ms", "1,000 ms");
        assertThat(scale.at(100) - scale.at(10)).isCloseTo(scale.at(10) - scale.at(1), NEARLY);
        assertThat(Scale.logarithmic(44, 51, "").ticks())
                .extracting(Tick::label)
                .contains("50");
        assertThat(Scale.logarithmic(50, 50, "").at(50)).isBetween(0.1, 0.9);
    }

    @Test
    void whenAScaleIsOfPercentilesThenEachNineIsAsLong() {
        Scale scale = Scale.percentiles(99.99);

        assertThat(scale.ticks()).extracting(Tick::label).containsExactly("0 %", "50", "90", "99", "99.9", "99.99");
        assertThat(scale.at(99)).isCloseTo(0.5, NEARLY);
        assertThat(scale.at(100)).isEqualTo(1);
    }
}
