package io.byteborne.internal.cluster.exchange;

/** What nodes tell each other. The numbers are on the wire: they do not change, and are not used again. */
public enum ItemKind {
    /** What a node must hear of itself, or its subscription is dead. Without content. */
    HEARTBEAT(1),
    /** A user is to be given up, since the user logs in on the node that tells it. */
    EVICT(2),
    /** What became of that. */
    EVICTED(3),
    /** A packet for a user. */
    USER_PACKET(4),
    /** The same, back: its user is not here any more. */
    NOT_HERE(5),
    /** A user's session is to be closed. */
    KICK(6),
    /** What the game on one node tells those on all others. */
    GAME_MESSAGE(7),
    /** A packet for all members of a room. */
    ROOM_PACKET(8),
    /** A seat in a room is asked for. */
    SEAT(9),
    /** What became of that. */
    SEATED(10);

    private final int number;

    ItemKind(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
