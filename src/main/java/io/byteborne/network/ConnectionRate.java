package io.byteborne.network;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How fast addresses make new connections: a token bucket for each, that holds one second's worth. Any thread; locked
 * for as long as one connection's look-up takes.
 *
 * <p>An address whose bucket is full again is forgotten. If very many have come within a second, the one that was let
 * in longest ago is forgotten early.
 */
final class ConnectionRate {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final long intervalNanos;
    private final long toleranceNanos;
    private final int maxAddresses;
    private final LongSupplier nanoClock;

    /** When each address's bucket is full again; the address that was let in last comes last. Guarded by this. */
    private final Map<AddressBlock, Long> fullAt = new LinkedHashMap<>();

    /**
     * @param perSecond tokens that a bucket gets in a second, and holds
     * @param maxAddresses how many are remembered
     */
    ConnectionRate(int perSecond, int maxAddresses, LongSupplier nanoClock) {
        this.intervalNanos = NANOS_PER_SECOND / perSecond;
        this.toleranceNanos = intervalNanos * (perSecond - 1);
        this.maxAddresses = maxAddresses;
        this.nanoClock = nanoClock;
    }

    /** Takes a token for a new connection; false if there is none. */
    synchronized boolean tryTake(AddressBlock address) {
        long now = nanoClock.getAsLong();
        forget(now);
        Long full = fullAt.get(address);
        long missing = full == null ? 0 : Math.max(0, full - now);
        if (missing > toleranceNanos) {
            return false;
        }
        fullAt.remove(address);
        fullAt.put(address, now + missing + intervalNanos);
        return true;
    }

    private void forget(long now) {
        Iterator<Long> eldest = fullAt.values().iterator();
        // A bucket is full a second after its last token was taken, so nobody stays for much longer behind the first.
        while (eldest.hasNext() && (eldest.next() - now <= 0 || fullAt.size() >= maxAddresses)) {
            eldest.remove();
        }
    }

    /** How many addresses are remembered. */
    synchronized int addresses() {
        return fullAt.size();
    }
}
