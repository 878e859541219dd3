package io.byteborne.internal.net.admission;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.LoggerFactory;

/**
 * Stands at the end of a listening channel's pipeline, after Netty's own acceptor: that pauses for a second when the
 * operating system cannot give it a connection, file descriptors having run out most often. All that is left to do is
 * to say so. Event loop.
 */
public final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(AcceptFailures.class));
    private final NetworkStatistics statistics;

    public AcceptFailures(NetworkStatistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        statistics.acceptFailed();
        clientLog.warn("No connection can be accepted for a second: {}", cause.toString());
    }
}
