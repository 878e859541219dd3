package io.byteborne.protocol;

import java.util.concurrent.atomic.LongAdder;

/** What has passed of one type of message, over all sessions; each figure only grows. Any thread. */
public final class TypeTraffic {
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder messagesOut = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();

    void received(int messages, int bytes) {
        messagesIn.add(messages);
        bytesIn.add(bytes);
    }

    void sent(int bytes) {
        messagesOut.increment();
        bytesOut.add(bytes);
    }

    /** Messages received and parsed. */
    public long messagesIn() {
        return messagesIn.sum();
    }

    /** Bytes of their packets. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Messages put into the send buffers of sessions: one that goes to many counts for each of them. */
    public long messagesOut() {
        return messagesOut.sum();
    }

    /** Bytes of their packets. */
    public long bytesOut() {
        return bytesOut.sum();
    }
}
