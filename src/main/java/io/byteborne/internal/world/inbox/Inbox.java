package io.byteborne.internal.world.inbox;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.NetworkListener;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.protocol.MessageParser;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.session.Session;
import io.byteborne.world.NanoClock;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The way from the I/O threads to the world: one queue for all events, so that what happened first is seen first.
 * I/O threads put in; the world thread drains.
 *
 * <p>Bounded by its contents: a session whose messages wait to its limit is not read from, nor are those that have most
 * waiting where it is too much for all sessions together.
 */
public final class Inbox implements NetworkListener {
    private static final int QUEUE_CHUNK = 1024;
    private static final double NANOS_PER_SECOND = 1e9;

    private final MessageParser parser;
    private final Predicate<Session> replyAwaited;
    private final SessionProperties limits;
    private final int maxBytes;
    private final NanoClock clock;
    private final InboxLoad load;
    private final InboxAge age;
    private final Runnable arrival;
    private final MpscUnboundedArrayQueue<Event> events = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);

    /**
     * @param replyAwaited whether somebody waits for a reply over a session; asked by any thread
     * @param limits of one session
     * @param maxQueuedBytes bytes that what waits over all sessions may take in memory
     * @param clock the world's
     * @param arrival run when events have been put in, once for those that came together, by the thread that did
     */
    public Inbox(
            MessageParser parser,
            Predicate<Session> replyAwaited,
            SessionProperties limits,
            DataSize maxQueuedBytes,
            NanoClock clock,
            Runnable arrival) {
        this.parser = parser;
        this.replyAwaited = replyAwaited;
        this.limits = limits;
        this.maxBytes = Math.toIntExact(limits.maxQueuedBytes().toBytes());
        this.clock = clock;
        this.load = new InboxLoad(maxQueuedBytes.toBytes());
        this.age = new InboxAge(clock);
        this.arrival = arrival;
    }

    void put(Event event) {
        events.add(event);
    }

    /** Hands over the events that are here now, in their order; ones that come meanwhile wait for the next time. */
    public void drainTo(Consumer<Event> world) {
        events.drain(world::accept, events.size());
    }

    /** Whether no event waits. Any thread. */
    public boolean isEmpty() {
        return events.isEmpty();
    }

    /** How many events wait. Any thread. */
    public int size() {
        return events.size();
    }

    MessageParser parser() {
        return parser;
    }

    /** Whether somebody waits for a reply over a session. Any thread. */
    boolean isReplyAwaited(Session session) {
        return replyAwaited.test(session);
    }

    /** Messages of one session that may wait. */
    int maxMessages() {
        return limits.maxQueuedMessages();
    }

    /** Bytes of one session's packets whose messages may wait. */
    int maxBytes() {
        return maxBytes;
    }

    /** Messages of one session that are dispatched in one pass. */
    public int maxMessagesPerPass() {
        return limits.maxMessagesPerTick();
    }

    NanoClock clock() {
        return clock;
    }

    public InboxLoad load() {
        return load;
    }

    public InboxAge age() {
        return age;
    }

    /** For how many seconds the oldest of the messages has waited that wait to be dispatched; exact to a tick. Any thread. */
    public double oldestMessageSeconds() {
        return load.messages() == 0 ? 0 : age.nanos(!isEmpty()) / NANOS_PER_SECOND;
    }

    /** Messages that wait to be dispatched, as the world's last pass left them and with what has come since. Any thread. */
    public long queuedMessages() {
        return load.messages();
    }

    /** Bytes that those messages take in memory. Any thread. */
    public long queuedBytes() {
        return load.bytes();
    }

    /** Packets that were dropped because nothing handles their ids. Any thread. */
    public long unknownMessages() {
        return parser.unknownCount();
    }

    @Override
    public PacketListener accepted(ChannelSession session) {
        return opened(session, new Event.Accepted(session));
    }

    private PacketListener opened(ChannelSession session, Event.Service event) {
        boolean first = load.sessionOpened();
        put(event);
        if (first) {
            // Without sessions, the world may sleep through ticks.
            arrival.run();
        }
        return new SessionInbox(session, this);
    }

    @Override
    public PacketListener connected(ChannelSession session) {
        return opened(session, new Event.Connected(session));
    }

    @Override
    public Future<?> stopping() {
        CompletableFuture<@Nullable Void> said = new CompletableFuture<>();
        put(new Event.Stopping(said));
        arrival.run();
        return said;
    }

    @Override
    public void serviceClosed(SocketAddress address, @Nullable Throwable cause) {
        put(new Event.ServiceClosed(address, cause));
        arrival.run();
    }

    @Override
    public boolean isNearlyFull() {
        return load.isHigh();
    }

    @Override
    public void readRoundComplete() {
        age.arrived();
        arrival.run();
    }
}
