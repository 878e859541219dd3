package io.byteborne.bench.load;

/**
 * What to put on a server.
 *
 * @param connections how many
 * @param inFlight closed loop: messages of each connection that are under way at any time
 * @param rate open loop: messages per second over all connections, sent in a burst each millisecond whether or not the
 *     answers to earlier ones have come; 0 for closed loop
 * @param textBytes size of each message's text, at least 8
 */
public record Load(int connections, int inFlight, double rate, int textBytes) {
    /** A closed loop: each answer is followed by the next message. */
    public static Load closed(int connections, int inFlight, int textBytes) {
        return new Load(connections, inFlight, 0, textBytes);
    }

    /** An open loop: messages come at a rate of their own. */
    public static Load open(int connections, double rate, int textBytes) {
        return new Load(connections, 0, rate, textBytes);
    }

    boolean isOpen() {
        return rate > 0;
    }
}
