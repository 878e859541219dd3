package io.byteborne.room;

import io.byteborne.session.Session;

/** A session has joined a room. Published as a Spring application event, immediately, on the world thread. */
public record RoomJoinedEvent(Room room, Session session) {}
