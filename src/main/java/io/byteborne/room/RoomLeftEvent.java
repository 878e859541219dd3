package io.byteborne.room;

import io.byteborne.network.Session;

/**
 * A session was in a room and is none of its members any more. Published as a Spring application event, at once; of the
 * end of a session, before the game's own listeners hear of it.
 */
public record RoomLeftEvent(Room room, Session session, LeaveReason reason) {}
