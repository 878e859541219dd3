package io.byteborne.world;

import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;

/**
 * A session has ended. Published as a Spring application event on the world thread, after the session's last message
 * was handled; {@link io.byteborne.network.SessionManager} does not have it any more. Where only the peer has closed
 * its side, a last message can still be sent to it.
 */
public record SessionClosedEvent(Session session, CloseReason reason) {}
