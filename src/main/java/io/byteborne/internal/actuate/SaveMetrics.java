package io.byteborne.internal.actuate;

import io.byteborne.internal.save.SaveStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Saves as meters. Meters refer to what they read only weakly; being beans keeps these objects alive.
 * Read by whichever thread publishes the metrics.
 */
public final class SaveMetrics implements MeterBinder {
    private final SaveStatistics statistics;

    public SaveMetrics(SaveStatistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byteborne.saves.open", statistics, SaveStatistics::open)
                .description("States in memory: open, or closed and not written yet")
                .register(registry);
        Gauge.builder("byteborne.saves.unsaved", statistics, SaveStatistics::unsaved)
                .description("States whose last change is not in the store")
                .register(registry);
        TimeGauge.builder(
                        "byteborne.saves.unsaved.age",
                        statistics,
                        TimeUnit.MILLISECONDS,
                        SaveMetrics::oldestUnsavedMillis)
                .description("How old the oldest change is that is not in the store")
                .register(registry);
        Gauge.builder("byteborne.saves.failing", statistics, SaveStatistics::failing)
                .description("States whose last write has failed")
                .register(registry);
        FunctionCounter.builder("byteborne.saves.written", statistics, SaveStatistics::written)
                .description("States written, each time that one was")
                .register(registry);
        FunctionTimer.builder(
                        "byteborne.saves.write",
                        statistics,
                        SaveStatistics::batches,
                        SaveStatistics::batchNanos,
                        TimeUnit.NANOSECONDS)
                .description("Transactions in which states were written, and the time that they took")
                .register(registry);
        FunctionTimer.builder(
                        "byteborne.saves.load",
                        statistics,
                        SaveStatistics::loads,
                        SaveStatistics::loadNanos,
                        TimeUnit.NANOSECONDS)
                .description("States loaded, and the time that it took")
                .register(registry);
        failures(registry, "write", SaveStatistics::writeFailures);
        failures(registry, "load", SaveStatistics::loadFailures);
        FunctionCounter.builder("byteborne.saves.stale", statistics, SaveStatistics::stale)
                .description("States that were not written, since another server owns them by now")
                .register(registry);
        FunctionCounter.builder("byteborne.saves.refused", statistics, SaveStatistics::refusals)
                .description("States that were not opened, for whatever reason")
                .register(registry);
    }

    private static double oldestUnsavedMillis(SaveStatistics statistics) {
        return statistics.oldestUnsaved().toMillis();
    }

    private void failures(MeterRegistry registry, String operation, ToDoubleFunction<SaveStatistics> count) {
        FunctionCounter.builder("byteborne.saves.failures", statistics, count)
                .tag("operation", operation)
                .description("Attempts to write or to load that have failed, and are repeated")
                .register(registry);
    }
}
