package io.byteborne.network;

import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are part of the game: each from the moment the world has heard of it until the world has dealt
 * with its end. The world thread adds and removes; everything else may be called by any thread.
 */
public final class SessionManager {
    private final PacketEncoder encoder;
    private final ConcurrentMap<Long, Session> sessions = new ConcurrentHashMap<>();
    private final LongAdder opened = new LongAdder();
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    public SessionManager(PacketEncoder encoder) {
        this.encoder = encoder;
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    /** Adds a session. */
    public void add(Session session) {
        Objects.requireNonNull(session, "session");
        if (sessions.putIfAbsent(session.id(), session) == null) {
            opened.increment();
        }
    }

    /** Removes a session that has ended; does nothing if it is not here. */
    public void remove(Session session, CloseReason reason) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(reason, "reason");
        if (sessions.remove(session.id(), session)) {
            counterOf(reason).increment();
        }
    }

    private LongAdder counterOf(CloseReason reason) {
        // Every reason has its counter from the beginning.
        return closed.computeIfAbsent(reason, none -> new LongAdder());
    }

    /** The session with that id, or null. */
    public @Nullable Session find(long id) {
        return sessions.get(id);
    }

    /** How many sessions there are. */
    public int count() {
        return sessions.size();
    }

    /** The sessions, in no order; a live view that can be walked while sessions come and go. */
    public Collection<Session> all() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** How many sessions were ever added. */
    public long opened() {
        return opened.sum();
    }

    /** How many sessions ended with that reason. */
    public long closed(CloseReason reason) {
        return counterOf(reason).sum();
    }

    /**
     * Sends a message to one session.
     *
     * @return whether it was queued; false when there is no such session, or it is closed
     * @throws IllegalArgumentException as {@link Session#send}
     */
    public boolean send(long id, MessageLite message) {
        Objects.requireNonNull(message, "message");
        Session session = find(id);
        return session != null && session.send(message);
    }

    /**
     * Sends a message to every session. It is serialised once.
     *
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}
     */
    public int sendToAll(MessageLite message) {
        return deliver(sessions.values(), null, message);
    }

    /**
     * Sends a message to the given sessions. It is serialised once.
     *
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}; nothing was sent to any session then
     * @throws NullPointerException if one of the recipients is null; nothing was sent to any session then
     */
    public int send(Collection<? extends Session> recipients, MessageLite message) {
        return sendExcept(recipients, null, message);
    }

    /**
     * Sends a message to the given sessions but one. It is serialised once.
     *
     * @param except who is left out; null for nobody
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}; nothing was sent to any session then
     * @throws NullPointerException if one of the recipients is null; nothing was sent to any session then
     */
    public int sendExcept(Collection<? extends Session> recipients, @Nullable Session except, MessageLite message) {
        Objects.requireNonNull(recipients, "recipients");
        recipients.forEach(recipient -> Objects.requireNonNull(recipient, "a recipient"));
        return deliver(recipients, except, message);
    }

    private int deliver(Collection<? extends Session> recipients, @Nullable Session except, MessageLite message) {
        Objects.requireNonNull(message, "message");
        int size = encoder.packetSize(message);
        ByteBuf packet = ByteBufAllocator.DEFAULT.directBuffer(size, size);
        try {
            encoder.encode(message, size, packet);
            int queued = 0;
            for (Session recipient : recipients) {
                if (!recipient.equals(except) && send(recipient, message, packet)) {
                    queued++;
                }
            }
            return queued;
        } finally {
            packet.release();
        }
    }

    private static boolean send(Session recipient, MessageLite message, ByteBuf packet) {
        return recipient instanceof ChannelSession session ? session.send(message, packet) : recipient.send(message);
    }

    /** Closes every session, as {@link Session#close}. */
    public void closeAll() {
        sessions.values().forEach(Session::close);
    }
}
