package io.byteborne.internal.net.inbound;

import io.netty.channel.EventLoop;

/**
 * One event loop's round over the sockets that have something to read: finds its end, so that whoever handles what came
 * is woken once for all of it. Waking for each read would cost more than the read: a system call, and, on a busy
 * machine, a switch of threads there and back. Touched by that event loop only.
 */
public final class ReadRound {
    /** A long round is cut into parts, so that handling can begin while reading goes on. */
    private static final int MAX_READS = 256;

    private final EventLoop eventLoop;
    private final Runnable complete;
    private int reads;

    /** @param complete told at the end of each round, and during a long one */
    public ReadRound(EventLoop eventLoop, Runnable complete) {
        this.eventLoop = eventLoop;
        this.complete = complete;
    }

    /** Something of one session was delivered. */
    public void delivered() {
        reads++;
        if (reads == 1) {
            // An event loop runs its tasks when it is through with its sockets.
            eventLoop.execute(this::end);
        } else if (reads % MAX_READS == 0) {
            complete.run();
        }
    }

    private void end() {
        reads = 0;
        complete.run();
    }
}
