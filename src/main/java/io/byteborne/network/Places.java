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

    /** A place for a connection, which holds it until it is closed; null if none is free. */
    @Nullable
    Place take(Channel channel) {
        if (taken.getAndUpdate(now -> Math.min(now + 1, limit)) == limit) {
            return null;
        }
        Place place = new Place(this);
        channel.closeFuture().addListener(closed -> place.release());
        return place;
    }

    /** One of them is free again. */
    void free() {
        taken.decrementAndGet();
    }

    int taken() {
        return taken.get();
    }
}
