package io.byteborne.internal.actuate;

import io.byteborne.internal.net.transport.IoThreads;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How late event loops run tasks that are due, as meters: one sample per second. Written by the event loops. */
public final class EventLoopMetrics implements MeterBinder {
    static final Duration PERIOD = Duration.ofSeconds(1);

    private final IoThreads ioThreads;

    public EventLoopMetrics(IoThreads ioThreads) {
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
