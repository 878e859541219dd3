package io.byteborne.internal.net.admission;

import io.byteborne.internal.net.admission.AddressLimits.AddressBlock;
import io.byteborne.internal.net.admission.AddressLimits.ConnectionRate;
import io.byteborne.world.NanoClock;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How often clients of each address try to resume a session with a token that stands for none, or show a ticket that does. Only
 * such attempts count: many players may share an address, and whoever has a token that is right gets the session, however many
 * others guess. Any thread.
 */
public final class FailedResumes {
    private final boolean includesLoopback;
    private final @Nullable ConnectionRate rate;

    /** @param perSecond how many, which is also how many at once; 0 for any number */
    public FailedResumes(int perSecond, boolean includesLoopback, NanoClock clock) {
        this.includesLoopback = includesLoopback;
        this.rate = perSecond == 0 ? null : new ConnectionRate(perSecond, AddressLimits.MAX_RATES, clock);
    }

    /** Counts an attempt; false if there are too many. */
    public boolean mayFail(SocketAddress address) {
        AddressBlock block = AddressBlock.of(address);
        return rate == null || block == null || (block.loopback() && !includesLoopback) || rate.tryTake(block);
    }
}
