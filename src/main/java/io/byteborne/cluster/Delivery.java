package io.byteborne.cluster;

/** What became of something for a user, or for the members of a room, who may be on another node. */
public enum Delivery {
    /**
     * It is in the send buffer of the user's session, or on its way to the user's node: it arrives at most once, and not at
     * all if the user leaves or the room closes, or the connection between the nodes breaks, meanwhile.
     */
    SENT,
    /** The user is logged in nowhere, or there is no such room. */
    OFFLINE,
    /** The user, or the room, is not here, and Redis is away, so nobody knows where. Nothing was sent, and nothing will be. */
    UNAVAILABLE,
    /** So much is on its way to other nodes already that nothing more is taken. Nothing was sent. */
    OVERLOADED
}
