package io.byteborne.room;

/** Why a session is no longer in a room. */
public enum LeaveReason {
    /** The game called {@link Room#leave}. */
    LEFT,
    /** The session has ended. */
    SESSION_CLOSED,
    /** The room was closed. */
    ROOM_CLOSED
}
