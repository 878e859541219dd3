package io.byteborne.network;

import io.byteborne.logging.RateLimitedLog;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import org.slf4j.LoggerFactory;

/** Counts and logs the connections that are closed before they become sessions. Event loops. */
final class Refusals {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(Refusals.class));
    private final NetworkStatistics statistics;

    Refusals(NetworkStatistics statistics) {
        this.statistics = statistics;
    }

    /** A connection is refused; whoever says so closes it. */
    void report(Channel channel, Refusal refusal, String detail) {
        statistics.refused(refusal);
        SocketAddress peer = PeerAddress.of(channel);
        if (refusal == Refusal.ABANDONED) {
            // Whoever only looks whether the port is open does this all the time.
            clientLog.debug("{} refused: {}: {}", peer, refusal, detail);
        } else {
            clientLog.info("{} refused: {}: {}", peer, refusal, detail);
        }
    }
}
