package io.byteborne.room;

/**
 * A room is gone: closed by the game, left by its last member, or never joined. Nobody is in it any more, and its name is
 * free. Published as a Spring application event, at once.
 */
public record RoomClosedEvent(Room room) {}
