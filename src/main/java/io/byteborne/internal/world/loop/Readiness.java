package io.byteborne.internal.world.loop;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Takes the program's readiness down while the world is blocked. It takes back only what it has done itself: a program
 * that is not ready for another reason, as it starts or stops, stays so. One thread.
 */
public final class Readiness {
    private final ApplicationEventPublisher publisher;
    private final ApplicationAvailability availability;

    public Readiness(ApplicationEventPublisher publisher, ApplicationAvailability availability) {
        this.publisher = publisher;
        this.availability = availability;
    }

    /** Publishes what has changed, if anything has. */
    void set(boolean worldRuns) {
        if (!worldRuns && availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC) {
            AvailabilityChangeEvent.publish(publisher, this, ReadinessState.REFUSING_TRAFFIC);
        } else if (worldRuns && isRefusedByThis()) {
            AvailabilityChangeEvent.publish(publisher, this, ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    private boolean isRefusedByThis() {
        AvailabilityChangeEvent<ReadinessState> last = availability.getLastChangeEvent(ReadinessState.class);
        return last != null && last.getState() == ReadinessState.REFUSING_TRAFFIC && equals(last.getSource());
    }
}
