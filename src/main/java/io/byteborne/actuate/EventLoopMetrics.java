package io.byteborne.actuate;

import io.byteborne.network.IoThreads;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How late event loops run what is due, as meters: a sample in each second. Written by the event loops. */
final class EventLoopMetrics implements MeterBinder {
    static final Duration PERIOD = Duration.ofSeconds(1);

    private final IoThreads ioThreads;

    EventLoopMetrics(IoThreads ioThreads) {
        this.ioThreads = ioThreads;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        ioThreads.watchLag(PERIOD, loop -> {
            Timer lag = Timer.builder("byteborne.eventloop.lag")
                    .tag("loop", Integer.toString(loop))
                    .description("How late a task ran that was due on an event loop; one in each second")
                    .register(registry);
            return nanos -> lag.record(nanos, TimeUnit.NANOSECONDS);
        });
    }
}
