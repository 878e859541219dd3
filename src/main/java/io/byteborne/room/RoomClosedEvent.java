package io.byteborne.room;

/**
 * A room is gone: closed by the game, or left by its last member. Nobody is in it any more, and its name is free.
 * Published as a Spring application event, at once.
 */
public record RoomClosedEvent(Room room) {}
