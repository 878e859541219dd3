package io.byteborne.load.measure;

import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.load.result.Latency;
import io.byteborne.load.result.LoadResult.Farewell;
import io.byteborne.load.result.LoadResult.Reconnections;
import io.byteborne.load.result.LoadResult.SessionProtocol;
import io.byteborne.system.SystemMessages.Goodbye;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What servers say by the session protocol. I/O threads tell it, the world thread asks. */
public final class ServerWords implements ClientHello.Listener {
    private static final double MICROS_PER_MILLI = 1e3;

    // Guarded by this object's monitor: both come some times a second at most, and not with each message.
    private final Histogram roundTrips = Measurements.newHistogram();
    private final Map<String, Farewell> goodbyes = new TreeMap<>();

    @Override
    public synchronized void roundTrip(long nanos) {
        roundTrips.recordValue(Measurements.micros(nanos));
    }

    @Override
    public synchronized void goodbye(long session, Goodbye goodbye) {
        goodbyes.merge(
                goodbye.getReason(),
                new Farewell(goodbye.getReason(), 1, goodbye.getText()),
                (before, one) -> new Farewell(before.reason(), before.count() + 1, one.text()));
    }

    /** In the middle of all so far; NaN without any. */
    public synchronized double roundTripMillis() {
        return roundTrips.getTotalCount() == 0 ? Double.NaN : roundTrips.getValueAtPercentile(50) / MICROS_PER_MILLI;
    }

    public synchronized long goodbyes() {
        return goodbyes.values().stream().mapToLong(Farewell::count).sum();
    }

    /** All of it, with what else is known of connections that use it. */
    synchronized SessionProtocol result(@Nullable Reconnections reconnections, long redirects) {
        return new SessionProtocol(
                Latency.of(roundTrips), goodbyes.values().stream().toList(), reconnections, redirects);
    }
}
