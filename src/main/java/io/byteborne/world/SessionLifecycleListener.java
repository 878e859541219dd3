package io.byteborne.world;

import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;

/**
 * A part of the server that has something to do when a session begins or ends. Beans of this type are called by {@link
 * SessionLifecycle}, on the world thread; those of one {@link #stage}, in no order. Not for games, which listen to {@link
 * SessionOpenedEvent} and {@link SessionClosedEvent}.
 */
public interface SessionLifecycleListener {
    /** When it is called; always the same. */
    SessionStage stage();

    /**
     * A session has become part of the game; none of its messages has been handled yet.
     *
     * @param accepted whether a client has connected; false if this program has, to a server elsewhere
     */
    default void opened(Session session, boolean accepted) {}

    /** A session has ended; all its messages are dealt with. Called exactly once, though {@link #opened} has failed. */
    default void ended(Session session, CloseReason reason) {}
}
