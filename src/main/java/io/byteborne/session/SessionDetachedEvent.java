package io.byteborne.session;

/**
 * The connection of a session is lost, and its client may still come back: the session keeps its user, rooms, attributes
 * and timers, and what is sent to it is kept. Published as a Spring application event on the world thread, only if
 * {@code byteborne.resume.window} is set. Later there is a {@link SessionResumedEvent} or a {@link SessionClosedEvent}.
 * Messages that the client sent before may be handled after it.
 *
 * @param reason why the connection is lost; the session's own, if it ends before the client comes back
 */
public record SessionDetachedEvent(Session session, CloseReason reason) {}
