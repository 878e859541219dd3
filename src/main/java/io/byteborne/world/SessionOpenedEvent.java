package io.byteborne.world;

import io.byteborne.network.Session;

/**
 * A session has become part of the game. Published as a Spring application event on the world thread, before the
 * session's first message is handled.
 */
public record SessionOpenedEvent(Session session) {}
