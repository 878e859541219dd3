package io.byteborne.internal.console;

/**
 * The server's state at one moment, and what has happened since the previous sample.
 *
 * @param time when, in milliseconds since 1970
 * @param started when the program started, likewise; if this changes, it was restarted
 * @param sessions sessions that are part of the game
 * @param detached those of them that have lost their connections, and wait for their clients
 * @param opened sessions that ever were
 * @param messagesIn messages received, per second
 * @param messagesOut messages sent, per second
 * @param bytesIn bytes received, per second
 * @param bytesOut bytes sent, per second
 * @param failed messages whose handling threw, since the start
 * @param ticks ticks per second
 * @param tickMean how long ticks took on average, in milliseconds
 * @param tickMax how long the longest took
 * @param lateMax how long after its due time the latest began, in milliseconds
 * @param pendingOut bytes that wait to be sent
 * @param queued messages that wait to be handled
 * @param unsaved states whose last change is not in the store
 */
public record Sample(
        long time,
        long started,
        int sessions,
        int detached,
        long opened,
        double messagesIn,
        double messagesOut,
        double bytesIn,
        double bytesOut,
        long failed,
        double ticks,
        double tickMean,
        double tickMax,
        double lateMax,
        long pendingOut,
        long queued,
        int unsaved) {}
