package io.byteborne.internal.actuate;

import io.byteborne.room.Rooms;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Rooms as meters. Meters refer to what they read only weakly; being beans keeps these objects alive.
 * Read by whichever thread publishes the metrics.
 */
public final class RoomMetrics implements MeterBinder {
    private final Rooms rooms;

    public RoomMetrics(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byteborne.rooms", rooms, Rooms::count)
                .description("Rooms that there are now")
                .register(registry);
        Gauge.builder("byteborne.room.members", rooms, Rooms::memberCount)
                .description("Members of all rooms; a session counts in each of its rooms")
                .register(registry);
    }
}
