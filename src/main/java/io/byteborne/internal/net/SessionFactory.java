package io.byteborne.internal.net;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.internal.net.inbound.ReadRound;
import io.byteborne.internal.net.outbound.ChannelWriter;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.net.outbound.SendBuffer;
import io.byteborne.internal.net.outbound.SendMemory;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.net.websocket.WebSocketHandler;
import io.byteborne.internal.net.websocket.WebSocketPacketDecoder;
import io.byteborne.internal.net.websocket.WebSocketWriter;
import io.byteborne.internal.packet.PacketDecoder;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.server.PipelineCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Makes sessions, for connections of either direction. Any thread. */
public final class SessionFactory {
    private final PacketEncoder encoder;
    private final FlushBatch flushBatch;
    private final NetworkStatistics statistics;
    private final SessionProperties properties;
    private final OutboundBudget budget;
    private final Runnable readRoundComplete;
    private final List<PipelineCustomizer> customizers;
    private final InstantSource clock;
    private final ConcurrentMap<EventLoop, Reading> readings;
    private final AtomicLong lastId;
    private final RateLimitedLog clientLog;
    private final @Nullable ControlProtocol control;
    private final @Nullable ClientHello hello;

    public SessionFactory(
            PacketEncoder encoder,
            FlushBatch flushBatch,
            NetworkStatistics statistics,
            SessionProperties properties,
            OutboundBudget budget,
            Runnable readRoundComplete,
            List<PipelineCustomizer> customizers,
            InstantSource clock) {
        this.encoder = encoder;
        this.flushBatch = flushBatch;
        this.statistics = statistics;
        this.properties = properties;
        this.budget = budget;
        this.readRoundComplete = readRoundComplete;
        this.customizers = customizers;
        this.clock = clock;
        this.readings = new ConcurrentHashMap<>();
        this.lastId = new AtomicLong();
        this.clientLog = new RateLimitedLog(LoggerFactory.getLogger(SessionHandler.class));
        this.control = null;
        this.hello = null;
    }

    private SessionFactory(SessionFactory other, @Nullable ControlProtocol control, @Nullable ClientHello hello) {
        this.encoder = other.encoder;
        this.flushBatch = other.flushBatch;
        this.statistics = other.statistics;
        this.properties = other.properties;
        this.budget = other.budget;
        this.readRoundComplete = other.readRoundComplete;
        this.customizers = other.customizers;
        this.clock = other.clock;
        this.readings = other.readings;
        this.lastId = other.lastId;
        this.clientLog = other.clientLog;
        this.control = control;
        this.hello = hello;
    }

    /** The same factory, for sessions of clients that may use the session protocol. */
    public SessionFactory with(ControlProtocol protocol) {
        return new SessionFactory(this, protocol, null);
    }

    /** The same factory, for sessions that this side begins with a hello. */
    public SessionFactory with(ClientHello clientHello) {
        return new SessionFactory(this, null, clientHello);
    }

    /** The session protocol, if peers may use it. */
    @Nullable
    ControlProtocol control() {
        return control;
    }

    /** With what this side begins, if it does. */
    @Nullable
    ClientHello hello() {
        return hello;
    }

    /**
     * Adds the handlers of a connection that may become a session: the game's own, and the one that makes the session when
     * the channel becomes active, and feeds it from then on. Event loop.
     */
    void addTo(ChannelPipeline pipeline, SessionOpener opener) {
        try {
            for (PipelineCustomizer customizer : customizers) {
                customizer.customize(pipeline);
            }
        } catch (Throwable failure) {
            // Without what they add, peers might be understood wrong, or heard in the clear.
            clientLog.error("{} is closed, as its pipeline cannot be customized", pipeline.channel(), failure);
            pipeline.channel().close();
            return;
        }
        pipeline.addLast(createHandler(opener));
    }

    /** The sessions that can be resumed; null if there are none. */
    @Nullable
    Resumption resumption() {
        return control == null ? null : control.resumption();
    }

    /**
     * As {@link #addTo}, for a connection that has become a WebSocket: its frames are not seen by the game's handlers.
     *
     * @param isClient whether this side has made the connection
     */
    void addWebSocketTo(ChannelPipeline pipeline, boolean isClient, SessionOpener opener) {
        // What the game's handlers do with the bytes is their affair, so that packets are only found after them.
        pipeline.addLast(WebSocketHandler.NAME, new WebSocketHandler(isClient, isCustomized()));
        addTo(pipeline, opener);
    }

    /** Whether the game's own handlers stand before a session's. */
    boolean isCustomized() {
        return !customizers.isEmpty();
    }

    /** The channel handler that makes a session when its channel becomes active, and feeds it from then on. */
    ChannelHandler createHandler(SessionOpener opener) {
        return new SessionHandler(this, properties, opener);
    }

    ChannelSession createSession(Channel channel, SessionHandler input) {
        int maxPendingOut = Math.toIntExact(properties.maxPendingOut().toBytes());
        WebSocketHandler frames = framesOf(channel);
        SendMemory plain = budget.memory().from(channel.alloc());
        SendMemory memory = frames == null ? plain : plain.withHeadRoom(WebSocketHandler.HEAD_ROOM);
        SendBuffer sendBuffer = new SendBuffer(encoder, memory, maxPendingOut);
        ChannelWriter output = createWriter(channel, sendBuffer);
        return new ChannelSession(
                lastId.incrementAndGet(), channel, clock.instant(), sendBuffer, budget, flushBatch, output, input);
    }

    ChannelWriter createWriter(Channel channel, SendBuffer sendBuffer) {
        WebSocketHandler frames = framesOf(channel);
        return frames == null
                ? new ChannelWriter(channel, sendBuffer, statistics)
                : new WebSocketWriter(channel, sendBuffer, statistics, frames);
    }

    PacketDecoder createDecoder(Channel channel) {
        int maxPacketSize = Math.toIntExact(properties.maxPacketSize().toBytes());
        PacketDecoder.Scratch scratch = readingOf(channel).scratch();
        WebSocketHandler frames = framesOf(channel);
        return frames == null
                ? new PacketDecoder(maxPacketSize, scratch)
                : new WebSocketPacketDecoder(maxPacketSize, scratch, frames);
    }

    /** What puts the session's packets into frames; null if the connection is no WebSocket. */
    private static @Nullable WebSocketHandler framesOf(Channel channel) {
        // By its name, so that nothing of WebSocket is loaded as long as there is none.
        return (WebSocketHandler) channel.pipeline().get(WebSocketHandler.NAME);
    }

    ReadRound readRound(Channel channel) {
        return readingOf(channel).round();
    }

    private Reading readingOf(Channel channel) {
        return readings.computeIfAbsent(
                channel.eventLoop(),
                loop -> new Reading(new ReadRound(loop, readRoundComplete), new PacketDecoder.Scratch()));
    }

    /** What the sessions of one event loop share. */
    private record Reading(ReadRound round, PacketDecoder.Scratch scratch) {}

    /** How long a packet may take, and whatever a connection must do before its first one. */
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
