package io.byteborne.internal.save;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the store does what it is to; when down, it says what fails. Any thread. */
public final class SaveHealthIndicator implements HealthIndicator {
    private final SaveStatistics statistics;

    public SaveHealthIndicator(SaveStatistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public Health health() {
        int failing = statistics.failing();
        String failure = statistics.failure();
        List<String> faults = new ArrayList<>();
        if (failure != null) {
            faults.add("the store has failed: " + failure);
        }
        if (failing > 0) {
            faults.add("%s states could not be written, and are tried again".formatted(failing));
        }
        Health.Builder health = Health.up();
        health.withDetail("open", statistics.open())
                .withDetail("unsaved", statistics.unsaved())
                .withDetail("oldestUnsaved", statistics.oldestUnsaved().toString());
        if (!faults.isEmpty()) {
            health.down().withDetail("reason", String.join("; ", faults));
        }
        return health.build();
    }
}
