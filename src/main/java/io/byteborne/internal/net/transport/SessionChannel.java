package io.byteborne.internal.net.transport;

import io.byteborne.internal.net.tls.Tls;
import io.byteborne.session.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a session does with its channel, whatever is said over it: be on its event loop, hold back its reading, flush it,
 * cut it. All that guards of its inbound side and buffers of its outbound side know of a session. A class to extend rather
 * than one to have, since there are as many of these as sessions.
 */
public abstract class SessionChannel {
    private volatile Channel channel;
    /** Most sessions never have one. */
    private volatile @Nullable ReadPauses readPauses;
    /** Whether the channel is somebody else's. */
    private volatile boolean gone;

    protected SessionChannel(Channel channel) {
        this.channel = channel;
    }

    /** The one that drives this session's connection. */
    public final EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** Runs something on the event loop: at once, if this is its thread. Any thread. */
    protected final void onEventLoop(Runnable task) {
        EventLoop loop = eventLoop();
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            // By then, the session may have another connection.
            loop.execute(() -> onEventLoop(task));
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and the connection with it.
        }
    }

    /**
     * Lets the operating system hold back the peer: nothing is read until {@link #resumeReading}. Any thread, but one at
     * a time.
     */
    public final void pauseReading() {
        ReadPauses pauses = readPauses;
        if (pauses == null) {
            pauses = new ReadPauses(eventLoop().ticker());
            readPauses = pauses;
        }
        pauses.begin();
        setReading(false);
    }

    /** Reads again after {@link #pauseReading}. Any thread, but one at a time. */
    public final void resumeReading() {
        ReadPauses pauses = readPauses;
        if (pauses != null) {
            pauses.end();
        }
        setReading(true);
    }

    private void setReading(boolean reading) {
        if (gone) {
            return;
        }
        try {
            channel.config().setAutoRead(reading);
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and the connection with it.
        }
    }

    /** Event loop of the earlier connection: the session has another one from now on. */
    protected final void moveTo(Channel other) {
        channel = other;
    }

    /** Event loop: the session has no connection any more, and the channel is somebody else's. */
    protected final void letGo() {
        gone = true;
    }

    /** Event loop: the connection is to be read from, unless something holds that back. */
    public final void readAgain() {
        setReading(!isReadingPaused());
    }

    /**
     * Event loop: for so long, nothing that the peer has sent can have arrived. That counts as time in which this side did not
     * read: what the peer sent meanwhile arrives at once afterwards.
     */
    public final void addSilence(long nanos) {
        ReadPauses pauses = readPauses;
        if (pauses == null) {
            pauses = new ReadPauses(eventLoop().ticker());
            readPauses = pauses;
        }
        pauses.add(nanos);
    }

    /** Whether this side does not read at the moment. */
    public final boolean isReadingPaused() {
        ReadPauses pauses = readPauses;
        return pauses != null && pauses.isPaused();
    }

    /** For how long, in all, this side has not read from the session, or could not have. Any thread. */
    public final long pausedNanos() {
        ReadPauses pauses = readPauses;
        return pauses == null ? 0 : pauses.nanos();
    }

    /** The event loop's time without {@link #pausedNanos}: by it the peer is judged, who cannot be heard meanwhile. */
    public final long readingNanos() {
        return eventLoop().ticker().nanoTime() - pausedNanos();
    }

    /** Whether the connection still has what waits to be written. */
    public final boolean isConnected() {
        return !gone && channel.isOpen();
    }

    /** Event loop: closes the connection at once, whatever still waits to be written. */
    protected final void cut() {
        if (!gone) {
            Tls.cut(channel);
        }
    }

    /** Event loop: writes what is queued. */
    public abstract void flush();

    /** Closes at once; what is queued is dropped. Any thread. */
    public abstract void abort(CloseReason reason);

    /** For how long, in all, this side has not read from a session. Any thread. */
    private static final class ReadPauses {
        private final Ticker ticker;
        private long pastNanos;
        private long sinceNanos;
        private boolean paused;

        ReadPauses(Ticker ticker) {
            this.ticker = ticker;
        }

        synchronized void begin() {
            if (!paused) {
                paused = true;
                sinceNanos = ticker.nanoTime();
            }
        }

        synchronized void end() {
            if (paused) {
                paused = false;
                pastNanos += ticker.nanoTime() - sinceNanos;
            }
        }

        synchronized void add(long nanos) {
            pastNanos += nanos;
        }

        synchronized boolean isPaused() {
            return paused;
        }

        /** All pauses so far, a running one included. */
        synchronized long nanos() {
            return paused ? pastNanos + ticker.nanoTime() - sinceNanos : pastNanos;
        }
    }
}
