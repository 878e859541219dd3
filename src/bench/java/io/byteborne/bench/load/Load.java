package io.byteborne.bench.load;

/**
 * What to put on a server.
 *
 * @param connections how many
 * @param inFlight closed loop: messages of each connection that are under way at any time
 * @param rate open loop: messages per second over all connections, sent whether or not the answers to earlier ones have
 *     come; 0 for closed loop
 * @param burstNanos open loop: how often some are sent
 * @param textBytes size of each message's text, at least 8
 * @param webSocket whether it is over WebSocket
 * @param hello whether clients use the session protocol
 */
public record Load(
        int connections, int inFlight, double rate, long burstNanos, int textBytes, boolean webSocket, boolean hello) {
    private static final long MILLISECOND = 1_000_000;

    /** A closed loop: each answer is followed by the next message. */
    public static Load closed(int connections, int inFlight, int textBytes) {
        return new Load(connections, inFlight, 0, MILLISECOND, textBytes, false, false);
    }

    /** An open loop: messages come at a rate of their own, those of each millisecond at once. */
    public static Load open(int connections, double rate, int textBytes) {
        return new Load(connections, 0, rate, MILLISECOND, textBytes, false, false);
    }

    /** An open loop whose messages come one after the other, as players send them who know nothing of each other. */
    public static Load even(int connections, double rate, int textBytes) {
        return new Load(connections, 0, rate, (long) (1e9 / rate), textBytes, false, false);
    }

    /** The same over WebSocket. */
    public Load overWebSocket() {
        return new Load(connections, inFlight, rate, burstNanos, textBytes, true, false);
    }

    /** The same of clients that use the session protocol, and can resume their sessions. */
    public Load withHello() {
        return new Load(connections, inFlight, rate, burstNanos, textBytes, false, true);
    }

    boolean isOpen() {
        return rate > 0;
    }
}
