package io.byteborne.internal.net.control;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages.Ping;
import io.byteborne.system.SystemMessages.Pong;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the framework itself says over one session: there is one once the client has said hello. Answers pings, sends its
 * own, and finds out when nothing comes any more, which is the same for both sides. Event loop, but for what says otherwise.
 *
 * <p>A ping is sent once in each interval, and two in the second interval in which nothing comes; after that, the peer
 * is lost. Time in which this side does not read does not count as silence, but pings go on meanwhile: the peer would
 * take this side as lost otherwise.
 */
public abstract class ControlChannel {
    /** Intervals without anything. */
    private static final int LOST_AFTER = 2;
    /** While nothing is read, what is left does not get less; looking again at once would be looking all the time. */
    private static final int LOOKS_WHILE_PAUSED = 10;

    private final ControlPeer peer;

    private long intervalNanos;
    private long heardNanos;
    private long pingedNanos;
    /** What a ping has as its time: its number, so that an answer is known to be one. */
    private long lastPing;

    private long lastAnswered;
    /** When the last ping was sent, by the clock that stands while nothing is read: its answer may lie unread. */
    private long lastPingReadingNanos;

    private boolean flushNeeded;
    private boolean ended;
    private @Nullable Future<?> timer;
    private volatile long roundTripNanos = -1;

    ControlChannel(ControlPeer peer) {
        this.peer = peer;
    }

    final ControlPeer peer() {
        return peer;
    }

    /** Pings the peer from now on. */
    final void beat(long interval) {
        intervalNanos = interval;
        heardNanos = peer.readingNanos();
        ping();
        schedule();
    }

    /** What the peer says of itself, if it is a client. Any thread. */
    public abstract @Nullable ClientInfo client();

    /** How long it last took until a ping was answered; null if none has been. Any thread. */
    public final @Nullable Duration roundTripTime() {
        long nanos = roundTripNanos;
        return nanos < 0 ? null : Duration.ofNanos(nanos);
    }

    /**
     * A packet with an id of the framework's has come.
     *
     * @return false if there is no message with that id
     * @throws PacketException if the peer may not send it, or not now
     */
    public final boolean received(int id, CodedInputStream payload, int size) throws PacketException {
        counted();
        switch (id) {
            case ControlProtocol.PING -> {
                Ping ping = ControlProtocol.parse(Ping.parser(), payload, size, ControlProtocol.longestPing());
                sendSoon(ControlProtocol.PONG, pong(ping));
            }
            case ControlProtocol.PONG ->
                answered(ControlProtocol.parse(Pong.parser(), payload, size, ControlProtocol.longestPing()));
            default -> {
                return receivedOther(id, payload, size);
            }
        }
        return true;
    }

    /** As {@link #received}, of what is neither a ping nor a pong. */
    abstract boolean receivedOther(int id, CodedInputStream payload, int size) throws PacketException;

    abstract Pong pong(Ping ping);

    /** A packet is the framework's own. */
    void counted() {}

    /** A ping has been answered, though perhaps not the last one. */
    void pongReceived() {}

    /** Packets have come, and all of them are delivered. */
    void heard() {}

    /** What is queued is about to be written. */
    public void beforeFlush() {}

    /** Sends a message at the end of this read. */
    final void sendSoon(int id, MessageLite message) {
        peer.sendControl(id, message);
        flushNeeded = true;
    }

    private void answered(Pong pong) throws PacketException {
        long number = pong.getTime();
        if (number <= lastAnswered || number > lastPing) {
            throw new PacketException(
                    CloseReason.PROTOCOL_ERROR, "a pong with time %s answers no ping".formatted(number));
        }
        lastAnswered = number;
        pongReceived();
        if (number == lastPing) {
            long nanos = peer.readingNanos() - lastPingReadingNanos;
            roundTripNanos = nanos;
            roundTrip(nanos);
        }
    }

    /** A ping has been answered after so long. */
    abstract void roundTrip(long nanos);

    /** Packets have come, and all of them are delivered. */
    public final void readComplete() {
        if (ended) {
            return;
        }
        heardNanos = peer.readingNanos();
        heard();
        if (flushNeeded) {
            flushNeeded = false;
            peer.flush();
        }
    }

    private void ping() {
        lastPing++;
        pingedNanos = now();
        lastPingReadingNanos = peer.readingNanos();
        peer.sendControl(
                ControlProtocol.PING, Ping.newBuilder().setTime(lastPing).build());
        flushNeeded = true;
    }

    private long now() {
        return peer.eventLoop().ticker().nanoTime();
    }

    /** For how long nothing has come, without the time in which this side did not read. */
    public final long silence() {
        return peer.readingNanos() - heardNanos;
    }

    /** From the first silent interval on, pings come twice as often. */
    private long nextPingNanos() {
        return pingedNanos + (silence() >= intervalNanos ? intervalNanos / 2 : intervalNanos);
    }

    private void schedule() {
        long now = now();
        long untilLost = heardNanos + LOST_AFTER * intervalNanos - peer.readingNanos();
        long untilDenser = Math.max(intervalNanos - silence(), pingedNanos + intervalNanos / 2 - now);
        long wait = Math.min(untilLost, Math.min(untilDenser, pingedNanos + intervalNanos - now));
        long least = peer.isReadingPaused() ? intervalNanos / LOOKS_WHILE_PAUSED : 0;
        timer = peer.eventLoop().schedule(this::look, Math.max(wait, least), TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (silence() >= LOST_AFTER * intervalNanos) {
            timer = null;
            peer.lost(CloseReason.HEARTBEAT);
            return;
        }
        if (now() - nextPingNanos() >= 0) {
            ping();
            flushNeeded = false;
            peer.flush();
        }
        schedule();
    }

    /** There is more to say about the end than its reason. */
    public void explain(@Nullable String detail) {}

    /** Nothing more comes from the peer. */
    public void ended() {
        ended = true;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** The session's last packet; null if there is nothing to say. The caller owns it. */
    public abstract @Nullable ByteBuf goodbye(ByteBufAllocator allocator, CloseReason reason);
}
