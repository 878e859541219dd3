package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.outbound.CountedOutboundBudget;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class OutboundMetricsTests {
    private final OutboundBudget pendingOut = CountedOutboundBudget.of(20_000, 3, 4);
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void whenBytesWaitAndMessagesAreDroppedThenTheMetersShowIt() {
        new OutboundMetrics(pendingOut).bindTo(registry);

        assertThat(registry.get("byteborne.pending.out.bytes").gauge().value()).isEqualTo(20_000);
        assertThat(dropped("drop")).isEqualTo(3);
        assertThat(dropped("newest")).isEqualTo(4);
    }

    private double dropped(String policy) {
        return registry.get("byteborne.messages.dropped")
                .tag("policy", policy)
                .functionCounter()
                .count();
    }
}
