package io.byteborne.room;

import io.byteborne.network.Session;

/** A session has joined a room, and is one of its members. Published as a Spring application event, at once. */
public record RoomJoinedEvent(Room room, Session session) {}
