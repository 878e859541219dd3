package io.byteborne.internal.net.outbound;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.transport.SessionChannel;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.session.CloseReason;
import io.byteborne.session.WhenBehind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What there is to know of a session for which much waits. It exists from the moment at which {@link #STEP} bytes are
 * pending until hardly any are: a session that keeps up costs nothing. Guarded by the monitor of the session's send
 * buffer, unless it says otherwise.
 */
public final class SlowConsumerMonitor {
    /** What is pending is looked at each time that it has passed a multiple of this, and each time that bytes leave. */
    static final int STEP = SessionProperties.PENDING_OUT_STEP;

    private static final int BEHIND_BYTES = 64 * 1024;
    private static final int CAUGHT_UP_BYTES = BEHIND_BYTES / 2;
    /** Far enough below the step that a session which stands there does not come and go. */
    private static final int END_BYTES = STEP / 2;

    private final SessionChannel session;
    private final OutboundBudget budget;
    private boolean behind;
    /** Messages that are held back, by type, in the order in which they were sent. */
    private Map<Class<?>, MessageLite> newest = Map.of();
    /** When the session is closed, if it is over the soft bound until then. */
    private @Nullable Future<?> deadline;

    private volatile int countedBytes;

    SlowConsumerMonitor(SessionChannel session, OutboundBudget budget) {
        this.session = session;
        this.budget = budget;
        budget.add(this);
    }

    static int stepAbove(int pending) {
        return (pending / STEP + 1) * STEP;
    }

    /**
     * Takes note of what is pending now.
     *
     * @param writing whether a part of it is with the socket, which has not taken it yet
     * @return false if so little is pending that this has ended
     */
    boolean update(int pending, boolean writing) {
        if (pending <= END_BYTES) {
            end();
            return false;
        }
        count(pending);
        // What the game sends in one tick is no sign of a slow peer: it has not been offered to it yet.
        behind |= writing && pending >= BEHIND_BYTES;
        if (pending < budget.softBoundBytes()) {
            cancelDeadline();
        } else if (deadline == null) {
            deadline = cutLater();
        }
        return true;
    }

    private void count(int pending) {
        budget.count(pending - countedBytes);
        countedBytes = pending;
    }

    private @Nullable Future<?> cutLater() {
        long delay = budget.softBoundTimeout().toNanos();
        try {
            return session.eventLoop().schedule(this::cut, delay, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and the connection with it.
            return null;
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    boolean isBehind() {
        return behind;
    }

    /** Hands over what was kept, if the session has been behind and with so many bytes pending is not any more. */
    Collection<MessageLite> catchUp(int pending) {
        if (!behind || pending > CAUGHT_UP_BYTES) {
            return List.of();
        }
        behind = false;
        return takeNewest();
    }

    /** Drops a message, or keeps it in place of an older one. */
    void withhold(WhenBehind policy, MessageLite message) {
        if (policy == WhenBehind.DROP || !keep(message)) {
            countDropped(policy);
        }
    }

    /** False if another one had to go for it. */
    private boolean keep(MessageLite message) {
        if (newest.isEmpty()) {
            newest = new LinkedHashMap<>();
        }
        MessageLite older = newest.remove(message.getClass());
        newest.put(message.getClass(), message);
        return older == null;
    }

    void countDropped(WhenBehind policy) {
        budget.countDropped(policy);
    }

    /** Hands over what was kept. */
    Collection<MessageLite> takeNewest() {
        Collection<MessageLite> kept = newest.values();
        newest = Map.of();
        return kept;
    }

    /** Nothing of the session is pending any more, or worth knowing. */
    void end() {
        count(0);
        cancelDeadline();
        budget.remove(this);
    }

    /** What is pending, as far as it is known. Any thread, without the monitor. */
    int countedBytes() {
        return countedBytes;
    }

    /** Whether what is with the socket is still there. */
    boolean isConnected() {
        return session.isConnected();
    }

    /** Closes the session, and with that ends this. Any thread, without any session's monitor. */
    void cut() {
        session.abort(CloseReason.SLOW_CONSUMER);
    }
}
