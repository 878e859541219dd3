package io.byteborne.internal.net.inbound;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.transport.SessionChannel;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.session.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session whose peer sends more than it may, before anybody looks into its packets. Made only where a rate limit
 * is set. Event loop.
 *
 * <p>Time in which this side does not read counts in the peer's favour in full: what the peer sent meanwhile comes at
 * once afterwards.
 */
public final class FloodGuard implements PacketListener {
    private static final double MILLIS_PER_SECOND = 1e3;

    private final SessionChannel session;
    private PacketListener listener;
    private final @Nullable TokenBucket messages;
    private final @Nullable TokenBucket bytes;
    private long creditedNanos;
    /** The time is looked at once for all packets of a read. */
    private boolean filled;

    public FloodGuard(SessionChannel session, PacketListener listener, SessionProperties.RateLimit limit) {
        this.session = session;
        this.listener = listener;
        this.messages = bucket(limit.messagesPerSecond(), limit);
        this.bytes = bucket(limit.bytesPerSecond().toBytes(), limit);
    }

    private @Nullable TokenBucket bucket(long perSecond, SessionProperties.RateLimit limit) {
        double capacity = perSecond * (limit.burst().toMillis() / MILLIS_PER_SECOND);
        return perSecond == 0 ? null : new TokenBucket(perSecond, capacity, session.readingNanos());
    }

    /** What comes goes to another listener from now on. Returns this. */
    public FloodGuard passingTo(PacketListener next) {
        listener = next;
        return this;
    }

    @Override
    public boolean takes(int id, int payloadSize) {
        return listener.takes(id, payloadSize);
    }

    @Override
    public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
        take(1, PacketHeader.SIZE + payloadSize);
        listener.packetReceived(id, payload, payloadSize);
    }

    @Override
    public void overheadReceived(int frames, int frameBytes) throws PacketException {
        take(frames, frameBytes);
    }

    private void take(int messageCount, int byteCount) throws PacketException {
        if (!filled) {
            filled = true;
            fill();
        }
        if (isOver(messages, messageCount)) {
            throw new PacketException(CloseReason.FLOOD, "more messages than byteborne.session.rate-limit allows");
        }
        if (isOver(bytes, byteCount)) {
            throw new PacketException(CloseReason.FLOOD, "more bytes than byteborne.session.rate-limit allows");
        }
    }

    private static boolean isOver(@Nullable TokenBucket bucket, int amount) {
        return bucket != null && !bucket.take(amount);
    }

    private void fill() {
        long readingNanos = session.readingNanos();
        long pausedNanos = session.pausedNanos();
        fill(messages, readingNanos, pausedNanos - creditedNanos);
        fill(bytes, readingNanos, pausedNanos - creditedNanos);
        creditedNanos = pausedNanos;
    }

    private static void fill(@Nullable TokenBucket bucket, long readingNanos, long newlyPausedNanos) {
        if (bucket != null) {
            bucket.fill(readingNanos);
            bucket.credit(newlyPausedNanos);
        }
    }

    @Override
    public void readComplete() {
        filled = false;
        listener.readComplete();
    }

    @Override
    public void replyAwaited() {
        listener.replyAwaited();
    }

    @Override
    public void detached(CloseReason reason) {
        listener.detached(reason);
    }

    @Override
    public void resumed() {
        listener.resumed();
    }

    @Override
    public void inputClosed(CloseReason reason) {
        listener.inputClosed(reason);
    }
}
