package io.byteborne.session;

/**
 * The client of a session whose connection was lost has come back, over another connection. Published as a Spring
 * application event on the world thread; messages that the client sends over the new connection are handled after it.
 * There may be one without a {@link SessionDetachedEvent} before it: the client may notice a loss earlier than the server.
 */
public record SessionResumedEvent(Session session) {}
