package io.byteborne.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.load.result.LoadResult.Step;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TimeSeriesTests {
    private final TimeSeries series = new TimeSeries();

    private void second(int number, long micros) {
        Histogram roundTrips = Measurements.newHistogram();
        roundTrips.recordValue(micros);
        series.add(number, number + 1, number, 10, 9, 1, roundTrips);
    }

    @Test
    void whenTheRunIsShortThenEachSecondIsAStep() {
        second(0, 100);
        second(1, 200);

        assertThat(series.steps())
                .containsExactly(
                        new Step(0, 1, 0, 10, 9, 1, 100, 100, 100), new Step(1, 2, 1, 10, 9, 1, 200, 200, 200));
    }

    @Test
    void whenTheRunEndsShortlyAfterASecondThenThatBelongsToIt() {
        second(0, 100);
        series.add(1, 1.2, 5, 0, 1, 0, Measurements.newHistogram());

        assertThat(series.steps()).containsExactly(new Step(0, 1.2, 5, 10, 10, 1, 100, 100, 100));
    }

    @Test
    void whenTheRunIsLongThenStepsGrowAndNothingIsLost() {
        int seconds = 5 * TimeSeries.LIMIT + 3;
        for (int i = 0; i < seconds; i++) {
            second(i, i % 2 == 0 ? 100 : 300);
        }

        List<Step> steps = series.steps();
        assertThat(steps).hasSizeBetween(TimeSeries.LIMIT / 2, TimeSeries.LIMIT);
        assertThat(steps.stream().mapToLong(Step::sent).sum()).isEqualTo(10L * seconds);
        assertThat(steps.stream().mapToLong(Step::errors).sum()).isEqualTo(seconds);
        assertThat(steps.getFirst()).isEqualTo(new Step(0, 8, 7, 80, 72, 8, 100, 300, 300));
        assertThat(steps.getLast().to()).isEqualTo(seconds);
        for (int i = 1; i < steps.size(); i++) {
            assertThat(steps.get(i).from()).isEqualTo(steps.get(i - 1).to());
        }
    }
}
