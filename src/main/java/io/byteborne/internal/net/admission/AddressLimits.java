package io.byteborne.internal.net.admission;

import io.byteborne.internal.net.admission.Slots.Slot;
import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.ServerProperties.AddressLimit;
import io.byteborne.world.NanoClock;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Counts the connections of each address, or whatever else it may have only so many of. Holds nothing for an address without connections. Any thread. */
public final class AddressLimits {
    /** Addresses whose rate is remembered: some 8 MB at worst. */
    static final int MAX_RATES = 65_536;

    private final AddressLimit limit;
    private final ConcurrentMap<AddressBlock, Integer> open = new ConcurrentHashMap<>();
    private final @Nullable ConnectionRate rate;

    public AddressLimits(AddressLimit limit, NanoClock clock) {
        this.limit = limit;
        int perSecond = limit.connectionRate();
        this.rate = perSecond == 0 ? null : new ConnectionRate(perSecond, MAX_RATES, clock);
    }

    /** Counts a connection, by its peer's address, until its slot is free; or says why there must not be one. */
    @Nullable
    Refusal admit(Channel channel, Slot slot) {
        SocketAddress address = PeerAddress.of(channel);
        Refusal refusal = enter(address);
        if (refusal == null && limited(address) != null) {
            slot.whenFree(() -> leave(address));
        }
        return refusal;
    }

    /**
     * Counts a new connection, which must {@link #leave} later; or says why there must not be one, and does not count
     * it.
     */
    public @Nullable Refusal enter(SocketAddress address) {
        AddressBlock block = limited(address);
        if (block == null) {
            return null;
        }
        if (rate != null && !rate.tryTake(block)) {
            return Refusal.ADDRESS_RATE;
        }
        int most = limit.maxConnections();
        if (open.merge(block, 1, Integer::sum) > most && most > 0) {
            leave(block);
            return Refusal.ADDRESS_FULL;
        }
        return null;
    }

    /** A connection that was let in has ended. */
    public void leave(SocketAddress address) {
        AddressBlock block = limited(address);
        if (block != null) {
            leave(block);
        }
    }

    private void leave(AddressBlock block) {
        open.computeIfPresent(block, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    private @Nullable AddressBlock limited(SocketAddress address) {
        AddressBlock block = AddressBlock.of(address);
        return block == null || (block.loopback() && !limit.includesLoopback()) ? null : block;
    }

    /** How many addresses have connections. */
    int addresses() {
        return open.size();
    }

    /** What is set, for whoever is told of a refusal. */
    String describe(Refusal refusal) {
        return refusal == Refusal.ADDRESS_RATE
                ? "byteborne.server.connection-rate-per-address is " + limit.connectionRate()
                : "byteborne.server.max-connections-per-address is " + limit.maxConnections();
    }

    /**
     * The addresses that are counted as one: an IPv4 address, or an IPv6 network of 64 bits.
     *
     * @param ipv6 which of the two
     * @param bits the 32 bits of the address, or the first 64
     * @param loopback whether the address is one of this machine's own
     */
    record AddressBlock(boolean ipv6, long bits, boolean loopback) {

        /** The block of an address, or null if it is not one of the Internet protocol. */
        static @Nullable AddressBlock of(SocketAddress address) {
            if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
                return null;
            }
            InetAddress ip = withoutMapping(internet.getAddress());
            ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress());
            boolean ipv6 = bytes.remaining() > Integer.BYTES;
            return new AddressBlock(ipv6, ipv6 ? bytes.getLong() : bytes.getInt(), ip.isLoopbackAddress());
        }

        /** An IPv4 address that is written as one of IPv6 is the IPv4 address. */
        private static InetAddress withoutMapping(InetAddress address) {
            try {
                return InetAddress.getByAddress(address.getAddress());
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /**
     * How fast addresses make new connections, or whatever else is counted: a token bucket for each, that holds one second's
     * worth. Any thread; locked for as long as one connection's look-up takes.
     *
     * <p>An address whose bucket is full again is forgotten. If very many have come within a second, the one that was let
     * in longest ago is forgotten early.
     */
    static final class ConnectionRate {
        private static final long NANOS_PER_SECOND = 1_000_000_000;

        private final long intervalNanos;
        private final long toleranceNanos;
        private final int maxAddresses;
        private final NanoClock clock;

        /** When each address's bucket is full again; the address that was let in last comes last. Guarded by this. */
        private final Map<AddressBlock, Long> fullAt = new LinkedHashMap<>();

        /**
         * @param perSecond tokens that a bucket gets in a second, and holds
         * @param maxAddresses how many are remembered
         */
        ConnectionRate(int perSecond, int maxAddresses, NanoClock clock) {
            this.intervalNanos = NANOS_PER_SECOND / perSecond;
            this.toleranceNanos = intervalNanos * (perSecond - 1);
            this.maxAddresses = maxAddresses;
            this.clock = clock;
        }

        /** Takes a token for a new connection; false if there is none. */
        synchronized boolean tryTake(AddressBlock address) {
            long now = clock.nanoTime();
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
            // A bucket is full a second after its last token was taken, so nobody stays for much longer after the
            // first.
            while (eldest.hasNext() && (eldest.next() - now <= 0 || fullAt.size() >= maxAddresses)) {
                eldest.remove();
            }
        }

        /** How many addresses are remembered. */
        synchronized int addresses() {
            return fullAt.size();
        }
    }
}
