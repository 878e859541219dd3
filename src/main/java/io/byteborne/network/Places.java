package io.byteborne.network;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The places of a server, of which there are only so many. Any thread. */
final class Places {
    private final AtomicInteger taken = new AtomicInteger();
    private final int limit;

    Places(int limit) {
        this.limit = limit;
    }

    /** A place for a connection; null if none is free. */
    @Nullable
    Place take(Channel channel) {
        if (taken.getAndUpdate(now -> Math.min(now + 1, limit)) == limit) {
            return null;
        }
        Place place = new Place(channel);
        place.whenFree(taken::decrementAndGet);
        return place;
    }

    int taken() {
        return taken.get();
    }
}
