package io.byteborne.network;

import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts the connections of each address. Holds nothing for an address without connections. Any thread. */
final class AddressLimits {
    /** Addresses whose rate is remembered: some 8 MB at worst. */
    private static final int MAX_RATES = 65_536;

    private final AddressLimitProperties limits;
    private final ConcurrentMap<AddressBlock, Integer> open = new ConcurrentHashMap<>();
    private final @Nullable ConnectionRate rate;

    AddressLimits(AddressLimitProperties limits, LongSupplier nanoClock) {
        this.limits = limits;
        int perSecond = limits.connectionRatePerAddress();
        this.rate = perSecond == 0 ? null : new ConnectionRate(perSecond, MAX_RATES, nanoClock);
    }

    /** Counts a connection, by its peer's address, until its place is free; or says why there must not be one. */
    @Nullable
    Refusal admit(Channel channel, Place place) {
        SocketAddress address = PeerAddress.of(channel);
        Refusal refusal = enter(address);
        if (refusal == null && limited(address) != null) {
            place.whenFree(() -> leave(address));
        }
        return refusal;
    }

    /**
     * Counts a new connection, which must {@link #leave} later; or says why there must not be one, and does not count
     * it.
     */
    @Nullable
    Refusal enter(SocketAddress address) {
        AddressBlock block = limited(address);
        if (block == null) {
            return null;
        }
        if (rate != null && !rate.tryTake(block)) {
            return Refusal.ADDRESS_RATE;
        }
        int most = limits.maxConnectionsPerAddress();
        if (open.merge(block, 1, Integer::sum) > most && most > 0) {
            leave(block);
            return Refusal.ADDRESS_FULL;
        }
        return null;
    }

    /** A connection that was let in has ended. */
    void leave(SocketAddress address) {
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
        return block == null || (block.loopback() && !limits.limitLoopback()) ? null : block;
    }

    /** How many addresses have connections. */
    int addresses() {
        return open.size();
    }

    /** What is set, for whoever is told of a refusal. */
    String describe(Refusal refusal) {
        return refusal == Refusal.ADDRESS_RATE
                ? "byteborne.server.connection-rate-per-address is " + limits.connectionRatePerAddress()
                : "byteborne.server.max-connections-per-address is " + limits.maxConnectionsPerAddress();
    }
}
