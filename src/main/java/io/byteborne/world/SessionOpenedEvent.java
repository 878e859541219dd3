package io.byteborne.world;

import io.byteborne.network.Session;

/**
 * A session has become part of the game. Published as a Spring application event on the world thread, before the
 * session's first message is handled.
 *
 * @param accepted whether a client has connected; false if this program has, to a server elsewhere
 */
public record SessionOpenedEvent(Session session, boolean accepted) {}
