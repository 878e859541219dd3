package io.byteborne.session;

/**
 * A session has ended. Published as a Spring application event on the world thread, after the session's last message
 * was handled. By then the session is in neither {@link io.byteborne.session.SessionManager} nor any room, the registry
 * of users no longer has it, and its requests have failed. If only the peer has closed its side, a last message can still
 * be sent to it.
 */
public record SessionClosedEvent(Session session, CloseReason reason) {}
