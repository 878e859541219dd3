package io.byteborne.login;

import io.byteborne.session.Session;
import java.security.Principal;

/**
 * A user has logged in. Published as a Spring application event on the world thread, once the session is bound to the
 * user and the answer to the login is sent, and before the session's next message is handled: what a listener sends
 * follows the answer. {@link io.byteborne.session.SessionClosedEvent} is its counterpart.
 *
 * <p>If a second login replaces the first session, that session's end is published later than this.
 */
public record SessionLoggedInEvent(Session session, Principal principal) {}
