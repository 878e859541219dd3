package io.byteborne.actuate;

import io.byteborne.room.Rooms;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Rooms as meters. Meters hold what they read only weakly: that is kept alive by being a bean, and read by whichever
 * thread publishes the metrics.
 */
final class RoomMetrics implements MeterBinder {
    private final Rooms rooms;

    RoomMetrics(Rooms rooms) {
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
