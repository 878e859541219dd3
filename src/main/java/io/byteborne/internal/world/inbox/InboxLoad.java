package io.byteborne.internal.world.inbox;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What waits to be dispatched, over all sessions, and who is not read from because it is too much. Counted is what
 * messages take in memory.
 *
 * <p>From three quarters of the limit on, a session may not have more waiting than its share of these (they are divided
 * evenly among the open sessions); at the limit, not more than its share of the last quarter. What goes beyond that is
 * not parsed, and its session is not read from, until less than half of the limit waits. So a session that sends little
 * is served whatever others send, and the limit is passed by no more than a quarter of it, and what each I/O thread was
 * about to parse when it was reached.
 *
 * <p>I/O threads add. The world thread takes away, for its own eyes only until {@link #relieve} at the end of its pass:
 * what others see is never less than what waits.
 */
public final class InboxLoad {
    private final long maxBytes;
    private final long highBytes;
    private final long relievedBytes;
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final AtomicInteger sessions = new AtomicInteger();
    private final Queue<SessionInbox> unread = new ConcurrentLinkedQueue<>();

    // Written by the world thread only. Released and acquired, so that whoever sees what was taken away also sees that
    // it
    // was added before.
    private final AtomicLong messagesOut = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private long passMessages;
    private long passBytes;

    InboxLoad(long maxBytes) {
        this.maxBytes = maxBytes;
        this.highBytes = maxBytes / 4 * 3;
        this.relievedBytes = maxBytes / 2;
    }

    /** Returns whether there was no session before. */
    boolean sessionOpened() {
        return sessions.incrementAndGet() == 1;
    }

    void sessionEnded() {
        sessions.decrementAndGet();
    }

    /** A session has handed over messages, which take so many bytes of memory. I/O threads. */
    void add(int messages, long bytes) {
        messagesIn.add(messages);
        bytesIn.add(bytes);
    }

    /** Messages are dealt with. World thread. */
    void remove(int messages, long bytes) {
        passMessages += messages;
        passBytes += bytes;
    }

    /** Whether so much waits that it matters for whom. */
    boolean isHigh() {
        return bytes() >= highBytes;
    }

    /** Whether a session is not to be read from if so much waits for it. */
    boolean isTooMuch(long sessionBytes) {
        long all = bytes();
        if (all < highBytes) {
            return false;
        }
        long shared = all < maxBytes ? highBytes : maxBytes - highBytes;
        return sessionBytes >= shared / Math.max(1, sessions.get());
    }

    /** A session is not read from any more, and waits to be told that it can be. */
    void addUnread(SessionInbox session) {
        unread.add(session);
    }

    /** A pass of the world is over: lets sessions be read from again if there is room. World thread. */
    public void relieve() {
        messagesOut.setRelease(messagesOut.getPlain() + passMessages);
        bytesOut.setRelease(bytesOut.getPlain() + passBytes);
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
        long out = messagesOut.getAcquire();
        return messagesIn.sum() - out;
    }

    /** Bytes that they take. */
    long bytes() {
        long out = bytesOut.getAcquire();
        return bytesIn.sum() - out;
    }
}
