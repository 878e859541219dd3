package io.byteborne.internal.cluster.store;

/**
 * A node's claim to something. It is valid as long as the node's lease of that epoch has not ended, and nobody has claimed
 * the same with a higher token.
 *
 * @param node the owner
 * @param epoch the owner's lease under which it was claimed
 * @param session the user's session on that node; 0 if there is none
 * @param token greater than that of any earlier claim to the same, and at least the time of the claim in µs
 */
public record Claim(String node, long epoch, long session, long token) {
    /** What is expected where nothing has been claimed. */
    public static final long NO_TOKEN = 0;
}
