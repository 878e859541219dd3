package io.byteborne.internal.world;

import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;

/**
 * A part of the server that has something to do when a session begins or ends. Beans of this type are called by {@link
 * SessionLifecycle}, on the world thread; those of one {@link #stage}, in no order. Not for games, which listen to {@link
 * SessionOpenedEvent} and {@link SessionClosedEvent}.
 */
public interface SessionLifecycleListener {
    /** When it is called; always the same. */
    Stage stage();

    /**
     * A session has become part of the game; none of its messages has been handled yet.
     *
     * @param accepted whether a client has connected; false if this program has, to a server elsewhere
     */
    default void opened(Session session, boolean accepted) {}

    /** A session has ended; all its messages are dealt with. Called exactly once, though {@link #opened} has failed. */
    default void ended(Session session, CloseReason reason) {}

    /**
     * When a {@link SessionLifecycleListener} is told of a session's beginning and of its end: stage after stage, in the
     * order in which they stand here.
     *
     * <p>What runs no code of the game comes first, so that the game finds everything else done, whatever it looks at and
     * whatever it throws.
     */
    enum Stage {
        /** {@link io.byteborne.session.SessionManager} has the session, or no longer has it. */
        SESSIONS,
        /** The time to log in begins; at the end it is over, and the registry of users no longer has the session's user. */
        LOGIN,
        /** The rates at which the session has sent are forgotten. */
        RATE_LIMITS,
        /** The console forgets the session. */
        CONSOLE,
        /** The session leaves its rooms, of which the game hears. */
        ROOMS,
        /** The session's requests fail; the game goes on with that. */
        REQUESTS,
        /** The game hears of the session itself: {@link SessionOpenedEvent}, {@link SessionClosedEvent}. */
        GAME,
        /** The game has heard of it: what waits for that goes on, such as a test. */
        AFTER_GAME
    }
}
