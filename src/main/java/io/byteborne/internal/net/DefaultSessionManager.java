package io.byteborne.internal.net;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.outbound.SendMemory;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are part of the game: each from the moment the world has heard of it until the world has dealt
 * with its end. The world thread adds and removes; everything else may be called by any thread.
 */
public final class DefaultSessionManager implements SessionManager {
    private final PacketEncoder encoder;
    private final SendMemory memory = SendMemory.ofJvm(ByteBufAllocator.DEFAULT);
    private final ConcurrentMap<Long, Session> sessions = new ConcurrentHashMap<>();
    private final LongAdder opened = new LongAdder();
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    public DefaultSessionManager(PacketEncoder encoder) {
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

    @Override
    public @Nullable Session find(long id) {
        return sessions.get(id);
    }

    @Override
    public int count() {
        return sessions.size();
    }

    @Override
    public Collection<Session> all() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    @Override
    public long opened() {
        return opened.sum();
    }

    @Override
    public long closed(CloseReason reason) {
        return counterOf(reason).sum();
    }

    @Override
    public boolean send(long id, MessageLite message) {
        Objects.requireNonNull(message, "message");
        Session session = find(id);
        return session != null && session.send(message);
    }

    @Override
    public int sendToAll(MessageLite message) {
        return deliver(sessions.values(), null, message);
    }

    @Override
    public int send(Collection<? extends Session> recipients, MessageLite message) {
        return sendExcept(recipients, null, message);
    }

    @Override
    public int sendExcept(Collection<? extends Session> recipients, @Nullable Session except, MessageLite message) {
        Objects.requireNonNull(recipients, "recipients");
        recipients.forEach(recipient -> Objects.requireNonNull(recipient, "a recipient"));
        return deliver(recipients, except, message);
    }

    private int deliver(Collection<? extends Session> recipients, @Nullable Session except, MessageLite message) {
        Objects.requireNonNull(message, "message");
        int size = encoder.packetSize(message);
        ByteBuf packet = memory.allocate(size, false);
        if (packet == null) {
            // Then each session sees for itself whether there is memory for what is sent to it.
            return sendExcept(recipients, except, recipient -> recipient.send(message));
        }
        try {
            encoder.encode(message, size, packet);
            return sendExcept(recipients, except, recipient -> send(recipient, message, packet));
        } finally {
            packet.release();
        }
    }

    private static int sendExcept(
            Collection<? extends Session> recipients, @Nullable Session except, Predicate<Session> sent) {
        int queued = 0;
        for (Session recipient : recipients) {
            if (!recipient.equals(except) && sent.test(recipient)) {
                queued++;
            }
        }
        return queued;
    }

    private static boolean send(Session recipient, MessageLite message, ByteBuf packet) {
        return recipient instanceof ChannelSession session ? session.send(message, packet) : recipient.send(message);
    }

    @Override
    public void closeAll() {
        sessions.values().forEach(Session::close);
    }
}
