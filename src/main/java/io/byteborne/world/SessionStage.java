package io.byteborne.world;

/**
 * When a {@link SessionLifecycleListener} is told of a session's beginning and of its end: stage after stage, in the
 * order in which they stand here.
 *
 * <p>What runs no code of the game comes first, so that the game finds everything else done, whatever it looks at and
 * whatever it throws.
 */
public enum SessionStage {
    /** {@link io.byteborne.network.SessionManager} has the session, or no longer has it. */
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
