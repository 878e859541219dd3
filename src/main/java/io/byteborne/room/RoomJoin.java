package io.byteborne.room;

/** What became of a session that was to join a room which may be on another node. */
public enum RoomJoin {
    /** It is a member of the room, which is on this node. */
    JOINED,
    /**
     * The room is on another node, which keeps a seat for the session's user: the session ends here, with {@link
     * io.byteborne.session.CloseReason#REDIRECTED}, and its client is told to connect there.
     */
    REDIRECTED,
    /** The session has ended meanwhile. */
    SESSION_ENDED
}
