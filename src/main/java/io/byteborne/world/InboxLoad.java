package io.byteborne.world;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What waits to be dispatched, over all sessions, and who is not read from because it is too much.
 *
 * <p>From three quarters of the limit on, a session that hands something over and has at least its share waiting (the
 * limit's part of each open session) is not read from; at the limit, every session that hands something over. All of
 * them are read again once less than half of the limit waits. So the limit can be passed by what one read of each
 * session brings, and by no more.
 *
 * <p>I/O threads add. The world thread takes away, for its own eyes only until {@link #relieve} at the end of its pass:
 * what others see is never less than what waits.
 */
final class InboxLoad {
    private final long maxBytes;
    private final long fullBytes;
    private final long relievedBytes;
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final AtomicInteger sessions = new AtomicInteger();
    private final Queue<SessionInbox> unread = new ConcurrentLinkedQueue<>();

    // Written by the world thread only.
    private volatile long messagesOut;
    private volatile long bytesOut;
    private long passMessages;
    private long passBytes;

    InboxLoad(long maxBytes) {
        this.maxBytes = maxBytes;
        this.fullBytes = maxBytes / 4 * 3;
        this.relievedBytes = maxBytes / 2;
    }

    void sessionOpened() {
        sessions.incrementAndGet();
    }

    void sessionEnded() {
        sessions.decrementAndGet();
    }

    /** A session has handed over messages. I/O threads. */
    void add(int messages, int bytes) {
        messagesIn.add(messages);
        bytesIn.add(bytes);
    }

    /** Messages are dealt with. World thread. */
    void remove(int messages, int bytes) {
        passMessages += messages;
        passBytes += bytes;
    }

    /** Whether a session that has handed something over, and for which so much waits now, is not to be read from. */
    boolean isTooMuch(int sessionBytes) {
        long all = bytes();
        return all >= fullBytes && (all >= maxBytes || sessionBytes >= fullBytes / Math.max(1, sessions.get()));
    }

    /** A session is not read from any more, and waits to be told that it can be. */
    void addUnread(SessionInbox session) {
        unread.add(session);
    }

    /** A pass of the world is over: lets sessions be read from again if there is room. World thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Written by the world thread only.
    void relieve() {
        messagesOut += passMessages;
        bytesOut += passBytes;
        passMessages = 0;
        passBytes = 0;
        if (!unread.isEmpty() && bytes() < relievedBytes) {
            for (SessionInbox session = unread.poll(); session != null; session = unread.poll()) {
                session.relieve();
            }
        }
    }

    /** Messages that wait. */
    long messages() {
        // What is taken away was added before: the other way round, there could be less than nothing.
        long out = messagesOut;
        return messagesIn.sum() - out;
    }

    /** Bytes that their packets had. */
    long bytes() {
        long out = bytesOut;
        return bytesIn.sum() - out;
    }
}
