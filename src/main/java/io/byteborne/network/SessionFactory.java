package io.byteborne.network;

import io.byteborne.logging.RateLimitedLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** Makes sessions, for connections of either direction. Any thread. */
final class SessionFactory {
    private final PacketEncoder encoder;
    private final FlushBatch flushBatch;
    private final NetworkStatistics statistics;
    private final SessionProperties properties;
    private final PendingOut pendingOut;
    private final Runnable readPassComplete;
    private final InstantSource clock;
    private final ConcurrentMap<EventLoop, Reading> readings = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(SessionHandler.class));

    SessionFactory(
            PacketEncoder encoder,
            FlushBatch flushBatch,
            NetworkStatistics statistics,
            SessionProperties properties,
            PendingOut pendingOut,
            Runnable readPassComplete,
            InstantSource clock) {
        this.encoder = encoder;
        this.flushBatch = flushBatch;
        this.statistics = statistics;
        this.properties = properties;
        this.pendingOut = pendingOut;
        this.readPassComplete = readPassComplete;
        this.clock = clock;
    }

    /** The channel handler that makes a session when its channel becomes active, and feeds it from then on. */
    ChannelHandler createHandler(Function<ChannelSession, SessionListener> opened) {
        return new SessionHandler(this, properties, opened);
    }

    ChannelSession createSession(Channel channel, SessionHandler input) {
        int maxPendingOut = Math.toIntExact(properties.maxPendingOut().toBytes());
        SendBuffer sendBuffer = new SendBuffer(encoder, pendingOut.memory().from(channel.alloc()), maxPendingOut);
        SessionOutput output = new SessionOutput(channel, sendBuffer, statistics);
        return new ChannelSession(
                lastId.incrementAndGet(), channel, clock.instant(), sendBuffer, pendingOut, flushBatch, output, input);
    }

    PacketDecoder createDecoder(Channel channel) {
        int maxPacketSize = Math.toIntExact(properties.maxPacketSize().toBytes());
        return new PacketDecoder(maxPacketSize, readingOf(channel).scratch());
    }

    ReadPass readPass(Channel channel) {
        return readingOf(channel).pass();
    }

    private Reading readingOf(Channel channel) {
        return readings.computeIfAbsent(
                channel.eventLoop(), loop -> new Reading(new ReadPass(loop, readPassComplete), new ReadScratch()));
    }

    /** What the sessions of one event loop share. */
    private record Reading(ReadPass pass, ReadScratch scratch) {}

    /** How long a packet may take, and whatever a connection must say before its first one. */
    Duration packetTimeout() {
        return properties.packetTimeout();
    }

    NetworkStatistics statistics() {
        return statistics;
    }

    /** For lines that clients can cause, of all sessions together. */
    RateLimitedLog clientLog() {
        return clientLog;
    }
}
