package io.byteborne.room;

import io.byteborne.session.Session;

/**
 * A session is no longer a member of a room. Published as a Spring application event, immediately, on the world thread;
 * if a session has ended, before the event for that.
 */
public record RoomLeftEvent(Room room, Session session, LeaveReason reason) {}
