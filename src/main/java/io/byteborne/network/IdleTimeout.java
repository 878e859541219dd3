package io.byteborne.network;

import io.netty.util.concurrent.EventExecutor;

/** Finds a session from which no packet comes for a time. Made only where that time is set. */
final class IdleTimeout extends ReadDeadline {
    IdleTimeout(EventExecutor executor, ChannelSession session, long timeoutNanos, Runnable missed) {
        super(executor, session, timeoutNanos, missed);
        setBack();
        arm();
    }

    @Override
    boolean isAwaited() {
        return true;
    }
}
