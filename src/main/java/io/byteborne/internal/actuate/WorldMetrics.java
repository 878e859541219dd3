package io.byteborne.internal.actuate;

import io.byteborne.internal.dispatch.BlockingTasks;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.DispatchCounters;
import io.byteborne.internal.world.TickMethods;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.TickStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/**
 * Dispatching and the world's totals as meters. Meters refer to what they read only weakly; being beans keeps these
 * objects alive. Read by whichever thread publishes the metrics.
 */
public final class WorldMetrics implements MeterBinder {
    private final DefaultMessageDispatcher dispatcher;
    private final TickStatistics ticks;
    private final TickMethods tickMethods;
    private final Inbox inbox;
    private final WorldTimer timer;
    private final BlockingTasks blockingTasks;

    public WorldMetrics(
            DefaultMessageDispatcher dispatcher,
            TickStatistics ticks,
            TickMethods tickMethods,
            Inbox inbox,
            WorldTimer timer,
            BlockingTasks blockingTasks) {
        this.dispatcher = dispatcher;
        this.ticks = ticks;
        this.tickMethods = tickMethods;
        this.inbox = inbox;
        this.timer = timer;
        this.blockingTasks = blockingTasks;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        DispatchCounters counters = dispatcher.counters();
        FunctionCounter.builder("byteborne.messages.dispatched", counters, DispatchCounters::dispatchedCount)
                .description("Messages for which there was a handler, and replies to requests")
                .register(registry);
        FunctionCounter.builder("byteborne.messages.failed", counters, DispatchCounters::failedCount)
                .description("Messages whose handler, or something around it, threw")
                .register(registry);
        FunctionCounter.builder("byteborne.messages.refused", counters, DispatchCounters::refusedCount)
                .description("Messages that were refused: before login, invalid, or stopped by an interceptor")
                .register(registry);
        FunctionCounter.builder("byteborne.messages.unhandled", counters, DispatchCounters::unhandledCount)
                .description("Messages dropped: their handler was removed, or they are replies that came too late")
                .register(registry);
        FunctionCounter.builder("byteborne.ticks.overruns", ticks, TickStatistics::overruns)
                .description("Ticks that took longer than the interval")
                .register(registry);
        FunctionCounter.builder("byteborne.ticks.skipped", ticks, TickStatistics::skipped)
                .description("Ticks left out because the loop was too far behind")
                .register(registry);
        FunctionCounter.builder("byteborne.ticks.failures", tickMethods, TickMethods::failures)
                .description("Times that an @OnTick method threw")
                .register(registry);
        Gauge.builder("byteborne.inbox.events", inbox, Inbox::size)
                .description("Events that wait for the world")
                .register(registry);
        Gauge.builder("byteborne.inbox.messages", inbox, Inbox::queuedMessages)
                .description("Messages that wait to be dispatched")
                .register(registry);
        Gauge.builder("byteborne.inbox.bytes", inbox, Inbox::queuedBytes)
                .baseUnit("bytes")
                .description("Bytes that waiting messages take in memory, as far as it can be told")
                .register(registry);
        TimeGauge.builder("byteborne.inbox.age", inbox, TimeUnit.SECONDS, Inbox::oldestMessageSeconds)
                .description("For how long the oldest of the messages has waited that wait to be dispatched")
                .register(registry);
        FunctionCounter.builder("byteborne.messages.unknown", inbox, Inbox::unknownMessages)
                .description("Packets dropped because nothing handles their ids")
                .register(registry);
        Gauge.builder("byteborne.handlers.blocking", dispatcher, DefaultMessageDispatcher::blocking)
                .description("Blocking handlers, and tasks of BlockingExecutor, that run now")
                .register(registry);
        Gauge.builder("byteborne.blocking.tasks", blockingTasks, BlockingTasks::count)
                .description("Tasks of BlockingExecutor that run or wait, or whose callback is still to be called")
                .register(registry);
        FunctionCounter.builder("byteborne.blocking.failures", blockingTasks, BlockingTasks::failures)
                .description("Tasks of BlockingExecutor that threw, or were not done in time")
                .register(registry);
        Gauge.builder("byteborne.timers", timer, WorldTimer::count)
                .description("WorldTimer callbacks that are set")
                .register(registry);
    }
}
