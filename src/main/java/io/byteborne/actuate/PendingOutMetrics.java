package io.byteborne.actuate;

import io.byteborne.network.PendingOut;
import io.byteborne.network.WhenBehind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What waits to be sent, as meters; held and read as those of {@link NetworkMetrics}. */
final class PendingOutMetrics implements MeterBinder {
    private final PendingOut pendingOut;

    PendingOutMetrics(PendingOut pendingOut) {
        this.pendingOut = pendingOut;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byteborne.pending.out.bytes", pendingOut, PendingOut::bytes)
                .baseUnit("bytes")
                .description("Bytes that wait to be sent; sessions for which less than 16 KiB wait are left out")
                .register(registry);
        bindDropped(registry, WhenBehind.DROP);
        bindDropped(registry, WhenBehind.NEWEST);
    }

    private void bindDropped(MeterRegistry registry, WhenBehind policy) {
        FunctionCounter.builder("byteborne.messages.dropped", pendingOut, pending -> pending.dropped(policy))
                .tag("policy", policy.label())
                .description("Messages that were not sent because their session was behind, as their type wants it")
                .register(registry);
    }
}
