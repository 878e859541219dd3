package io.byteborne.load.redirect;

import org.jspecify.annotations.Nullable;

/**
 * One player of the load client that a server has sent to another one.
 *
 * @param number of the player's connection, which the next one has, too
 * @param hops how often it was sent on, in a row
 * @param nanos when it was sent the last time
 */
public record Journey(int number, int hops, long nanos) {
    /** Then it is not followed any more: servers that send a player to each other for ever would not be noticed. */
    public static final int MOST_HOPS = 5;
    /** Whoever has stayed for so long has arrived. */
    private static final long STAY_NANOS = 10_000_000_000L;

    /** It is sent on. */
    public static Journey next(@Nullable Journey before, int number, long now) {
        int earlier = before == null || now - before.nanos >= STAY_NANOS ? 0 : before.hops;
        return new Journey(number, earlier + 1, now);
    }

    public boolean isTooLong() {
        return hops > MOST_HOPS;
    }
}
