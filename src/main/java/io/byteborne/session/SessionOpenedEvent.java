package io.byteborne.session;

/**
 * A session has become part of the game. Published as a Spring application event on the world thread, before the
 * session's first message is handled.
 *
 * @param accepted true if a client has connected; false if this program has connected to another server
 */
public record SessionOpenedEvent(Session session, boolean accepted) {}
