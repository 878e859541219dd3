package io.byteborne.world;

import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;

/**
 * A session has ended. Published as a Spring application event on the world thread, after the session's last message
 * was handled. The session is no longer in {@link io.byteborne.network.SessionManager} or in any room, the registry of
 * users does not have it, and its requests have failed. Where only the peer has closed its side, a last message can still
 * be sent to it.
 */
public record SessionClosedEvent(Session session, CloseReason reason) {}
