package io.byteborne.bench;

import io.byteborne.bench.load.Load;
import io.byteborne.bench.load.LoadDriver;
import io.byteborne.bench.load.LoadResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Two echo servers under the same load, turn about: both run all the time, and one of them is measured. */
final class EchoWork {
    /** One turn of one server. */
    record Turn(LoadResult load, double cpuMicrosPerMessage) {
        double rate() {
            return load.rate();
        }

        double micros(double percentile) {
            return load.micros(percentile);
        }
    }

    private final Settings settings;

    EchoWork(Settings settings) {
        this.settings = settings;
    }

    /** A pair of turns for each of the settings' pairs, the baseline's first. */
    List<Turn[]> measure(ServerProcess baseline, ServerProcess ours, Load load) throws IOException {
        return measure(baseline, load, ours, load);
    }

    /** As {@link #measure(ServerProcess, ServerProcess, Load)}, with a load for each of them. */
    List<Turn[]> measure(ServerProcess baseline, Load baselineLoad, ServerProcess ours, Load load) throws IOException {
        try (LoadDriver first = new LoadDriver(baseline.port(), baselineLoad);
                LoadDriver second = new LoadDriver(ours.port(), load)) {
            for (int i = 0; i < 2; i++) {
                first.run(settings.warmUpSeconds() / 2);
                second.run(settings.warmUpSeconds() / 2);
            }
            List<Turn[]> pairs = new ArrayList<>();
            for (int i = 0; i < settings.pairs(); i++) {
                pairs.add(new Turn[] {
                    turn(baseline, first, settings.seconds()), turn(ours, second, settings.seconds())
                });
            }
            return pairs;
        }
    }

    static Turn turn(ServerProcess server, LoadDriver driver, double seconds) throws IOException {
        long before = server.cpu().toNanos();
        LoadResult result = driver.run(seconds);
        return new Turn(result, (server.cpu().toNanos() - before) / 1e3 / result.answers());
    }

    static Finding finding(
            String work, String figure, List<Turn[]> pairs, ToDoubleFunction<Turn> value, @Nullable Double bar, boolean atMost) {
        double[] baseline = pairs.stream().mapToDouble(pair -> value.applyAsDouble(pair[0])).toArray();
        double[] ours = pairs.stream().mapToDouble(pair -> value.applyAsDouble(pair[1])).toArray();
        double[] ratio = pairs.stream()
                .mapToDouble(pair -> value.applyAsDouble(pair[1]) / value.applyAsDouble(pair[0]))
                .toArray();
        return new Finding(work, figure, Spread.of(baseline), Spread.of(ours), Spread.of(ratio), bar, atMost);
    }
}
