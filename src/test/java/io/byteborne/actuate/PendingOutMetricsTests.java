package io.byteborne.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.network.CountedPendingOut;
import io.byteborne.network.PendingOut;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class PendingOutMetricsTests {
    private final PendingOut pendingOut = CountedPendingOut.of(20_000, 3, 4);
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void whenBytesWaitAndMessagesAreDroppedThenTheMetersShowIt() {
        new PendingOutMetrics(pendingOut).bindTo(registry);

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
