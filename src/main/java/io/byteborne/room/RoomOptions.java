package io.byteborne.room;

/**
 * What kind of room to create.
 *
 * @param capacity how many members it can have, at least 1
 * @param permanent whether it stays until {@link Room#close()}, with or without members
 */
public record RoomOptions(int capacity, boolean permanent) {
    /** A capacity that no number of sessions reaches. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** For any number of members; closes when the last one leaves. */
    public static final RoomOptions DEFAULT = new RoomOptions(UNLIMITED, false);

    public RoomOptions {
        if (capacity < 1) {
            throw new IllegalArgumentException("A room's capacity is %s; it must be 1 or more".formatted(capacity));
        }
    }

    /** For that many members. */
    public RoomOptions withCapacity(int members) {
        return new RoomOptions(members, permanent);
    }

    /** Stays until it is closed: a lobby, a zone of the world. */
    public RoomOptions staying() {
        return new RoomOptions(capacity, true);
    }
}
