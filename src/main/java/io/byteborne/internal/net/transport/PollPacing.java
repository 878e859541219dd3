package io.byteborne.internal.net.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets event loops look at their sockets once in a millisecond, and then at all that has come, while so much comes that
 * they would otherwise wake for every single packet: to sleep, to wake and to ask the operating system costs more than to
 * read what one player has sent. For servers whose messages wait for a tick anyway.
 *
 * <p>Nothing else waits: a task that is handed to the event loop, or a timer that becomes due, ends the pause; and while
 * less than {@value #MANY} sockets are ready in ten milliseconds, there is none.
 */
final class PollPacing implements IoHandlerFactory {
    static final long PERIOD_NANOS = 1_000_000;
    static final long WINDOW_NANOS = 10 * PERIOD_NANOS;
    static final int MANY = 40;

    private final IoHandlerFactory handlers;

    PollPacing(IoHandlerFactory handlers) {
        this.handlers = handlers;
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(handlers.newHandler(executor), Ticker.systemTicker());
    }

    @Override
    public boolean isChangingThreadSupported() {
        return handlers.isChangingThreadSupported();
    }

    /** Used by one event loop; woken by any thread. */
    static class Handler implements IoHandler {
        private final IoHandler sockets;
        private final Ticker ticker;
        private long windowNanos;
        private int readyInWindow;
        private boolean many;
        private long lookedNanos;
        /** The event loop's thread, while it pauses. */
        private volatile @Nullable Thread pausing;

        Handler(IoHandler sockets, Ticker ticker) {
            this.sockets = sockets;
            this.ticker = ticker;
            this.windowNanos = ticker.nanoTime();
            this.lookedNanos = windowNanos;
        }

        @Override
        public int run(IoHandlerContext context) {
            if (many) {
                pause(context);
            }
            int ready = sockets.run(context);
            count(ready, ticker.nanoTime());
            return ready;
        }

        private void pause(IoHandlerContext context) {
            long now = ticker.nanoTime();
            long left = Math.min(lookedNanos + PERIOD_NANOS - now, context.delayNanos(now));
            if (left > 0) {
                pausing = Thread.currentThread();
                // Whoever has put in a task before that has not seen it, but then there is a task.
                if (context.canBlock()) {
                    park(left);
                }
                pausing = null;
            }
        }

        /** For tests to be put in the place of time. */
        void park(long nanos) {
            LockSupport.parkNanos(this, nanos);
        }

        private void count(int ready, long now) {
            lookedNanos = now;
            readyInWindow += ready;
            if (now - windowNanos >= WINDOW_NANOS) {
                many = readyInWindow >= MANY;
                windowNanos = now;
                readyInWindow = 0;
            }
        }

        @Override
        public void wakeup() {
            sockets.wakeup();
            Thread thread = pausing;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void initialize() {
            sockets.initialize();
        }

        @Override
        public void prepareToDestroy() {
            sockets.prepareToDestroy();
        }

        @Override
        public void destroy() {
            sockets.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return sockets.register(handle);
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return sockets.isCompatible(handleType);
        }
    }
}
