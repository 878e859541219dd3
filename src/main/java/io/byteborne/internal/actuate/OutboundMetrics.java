package io.byteborne.internal.actuate;

import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.session.WhenBehind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What waits to be sent, as meters; held and read as those of {@link NetworkMetrics}. */
public final class OutboundMetrics implements MeterBinder {
    private final OutboundBudget budget;

    public OutboundMetrics(OutboundBudget budget) {
        this.budget = budget;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byteborne.pending.out.bytes", budget, OutboundBudget::bytes)
                .baseUnit("bytes")
                .description("Bytes that wait to be sent; sessions for which less than 16 KiB wait are left out")
                .register(registry);
        bindDropped(registry, WhenBehind.DROP);
        bindDropped(registry, WhenBehind.NEWEST);
    }

    private void bindDropped(MeterRegistry registry, WhenBehind policy) {
        FunctionCounter.builder("byteborne.messages.dropped", budget, pending -> pending.dropped(policy))
                .tag("policy", policy.label())
                .description("Messages that were not sent because their session was behind, as their type wants it")
                .register(registry);
    }
}
