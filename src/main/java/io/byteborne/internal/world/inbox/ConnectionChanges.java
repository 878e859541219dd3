package io.byteborne.internal.world.inbox;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.world.inbox.Event.Service;
import io.byteborne.session.CloseReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has become of one session's connection since the world last looked: lost, or resumed, or one after the other. However
 * often that changes while the world is late, there is one event of this kind in the inbox for each session, and all that
 * is told are the last two changes at most: a loss and a return that are followed by further ones are left out together, so
 * that the game never hears of two losses without a return between them. Any thread.
 */
public final class ConnectionChanges implements Event {
    private final ChannelSession session;

    // Guarded by this object's monitor. A loss and a return, in either order.
    private @Nullable Service first;
    private @Nullable Service second;

    ConnectionChanges(ChannelSession session) {
        this.session = session;
    }

    /** The connection is lost; true if this is to be put into the inbox. */
    boolean lost(CloseReason reason) {
        return add(new Event.Detached(session, reason));
    }

    /** The client has come back; true if this is to be put into the inbox. */
    boolean resumed() {
        return add(new Event.Resumed(session));
    }

    private synchronized boolean add(Service change) {
        boolean isNew = first == null;
        if (isLike(change, second)) {
            second = change;
        } else if (second != null) {
            // It is as if the two before had not been.
            first = change;
            second = null;
        } else if (first == null || isLike(change, first)) {
            first = change;
        } else {
            second = change;
        }
        return isNew;
    }

    private static boolean isLike(Service change, @Nullable Service other) {
        return other != null && change.getClass() == other.getClass();
    }

    /** Takes what is to be told, in its order. */
    public synchronized List<Service> take() {
        Service one = first;
        Service other = second;
        first = null;
        second = null;
        if (one == null) {
            return List.of();
        }
        return other == null ? List.of(one) : List.of(one, other);
    }
}
