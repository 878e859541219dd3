package io.byteborne.internal.cluster.users;

import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Claims that this node may have in the directory though none of its sessions has the user: the answer to a claim or to a
 * release did not come. Such a claim is looked for, and released. World thread.
 */
final class Leftovers {
    /** For how long a request may still be on its way whose answer nobody waits for any more. */
    private static final Duration LATE = Duration.ofSeconds(15);
    /** In one beat. */
    private static final int MAX_LOOKS = 1000;

    private final ClusterAccess cluster;
    private final Predicate<String> isHeld;
    private final NanoClock clock;
    /** Users, and until when something may still be left of each; whoever has waited longest for a look comes first. */
    private final Map<String, Long> ends = new LinkedHashMap<>();

    private record Look(String name, long endNanos) {}

    /** @param isHeld whether a user is this node's, or about to be */
    Leftovers(ClusterAccess cluster, Predicate<String> isHeld, NanoClock clock) {
        this.cluster = cluster;
        this.isHeld = isHeld;
        this.clock = clock;
    }

    /** Nobody knows what has become of a request for that user. */
    void add(String name) {
        ends.put(name, clock.nanoTime() + LATE.toNanos());
    }

    /** To be called regularly, while this node has a lease. */
    void beat() {
        List<Look> looks = new ArrayList<>();
        Iterator<Map.Entry<String, Long>> all = ends.entrySet().iterator();
        while (all.hasNext() && looks.size() < MAX_LOOKS) {
            Map.Entry<String, Long> one = all.next();
            looks.add(new Look(one.getKey(), one.getValue()));
            all.remove();
        }
        for (Look look : looks) {
            ends.put(look.name, look.endNanos);
            boolean isLast = clock.nanoTime() - look.endNanos >= 0;
            cluster.onWorld(cluster.directory().find(ClaimKey.user(look.name))).thenAccept(claim -> {
                releaseIfOwn(look.name, claim);
                if (isLast) {
                    ends.remove(look.name, look.endNanos);
                }
            });
        }
    }

    private void releaseIfOwn(String name, @Nullable Claim claim) {
        boolean isOwn = claim != null && claim.node().equals(cluster.self()) && cluster.isOwn(claim.epoch());
        if (claim != null && isOwn && !isHeld.test(name)) {
            cluster.directory().release(ClaimKey.user(name), claim.token());
        }
    }
}
