package io.byteborne.internal.net.outbound;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.transport.SessionChannel;
import io.byteborne.session.CloseReason;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Brings sessions that have something to send to their event loops.
 *
 * <p>Between {@link #begin} and {@link #end} the sessions that the calling thread sends to are gathered, and handed
 * over with one task per event loop: a task and a wake-up for each message would cost more than the message. A session
 * that any other thread sends to is handed over at once.
 */
public final class FlushBatch {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(FlushBatch.class));
    private volatile @Nullable Thread owner;
    // Touched by the owner only.
    private final IdentityHashMap<EventLoop, List<SessionChannel>> gathered = new IdentityHashMap<>();
    /** Of the event loop that was asked for last: nearly always, it is asked for again. */
    private @Nullable EventLoop lastEventLoop;

    private List<SessionChannel> lastGathered = List.of();

    /**
     * From now on, what the calling thread sends is gathered. One thread at a time may be between begin and end; another
     * one that begins takes the place of one that has stopped for good.
     */
    public void begin() {
        owner = Thread.currentThread();
    }

    /** Hands over what was gathered. */
    public void end() {
        owner = null;
        lastEventLoop = null;
        // It is handed over, and nobody else may keep a session that has ended.
        lastGathered = List.of();
        for (Map.Entry<EventLoop, List<SessionChannel>> entry : gathered.entrySet()) {
            List<SessionChannel> sessions = entry.getValue();
            if (!sessions.isEmpty()) {
                entry.setValue(new ArrayList<>(sessions.size()));
                execute(entry.getKey(), () -> sessions.forEach(this::flush));
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // As in the map.
    public void add(SessionChannel session, EventLoop eventLoop) {
        if (Thread.currentThread() == owner) {
            if (eventLoop != lastEventLoop) {
                lastEventLoop = eventLoop;
                lastGathered = gathered.computeIfAbsent(eventLoop, loop -> new ArrayList<>());
            }
            lastGathered.add(session);
        } else {
            execute(eventLoop, () -> flush(session));
        }
    }

    /** On the session's event loop. A session that cannot be written to has failed, and keeps no other from its turn. */
    private void flush(SessionChannel session) {
        try {
            session.flush();
        } catch (Throwable failure) {
            clientLog.error("{} cannot be written to", session, failure);
            session.abort(CloseReason.INTERNAL_ERROR);
        }
    }

    private static void execute(EventLoop eventLoop, Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and its sessions with it.
        }
    }
}
