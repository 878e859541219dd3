package io.byteborne.room;

/**
 * A room is gone: closed by the game, left by its last member, or never joined. It has no members any more, and its
 * name is free. Published as a Spring application event, immediately, on the world thread.
 */
public record RoomClosedEvent(Room room) {}
