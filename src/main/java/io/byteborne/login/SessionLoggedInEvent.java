package io.byteborne.login;

import io.byteborne.session.Session;
import java.security.Principal;

/**
 * A user has logged in. Published as a Spring application event on the world thread, once the session is bound to the
 * user and the answer to the login is sent, and before the session's next message is handled: what a listener sends
 * follows the answer. {@link io.byteborne.session.SessionClosedEvent} is its counterpart.
 *
 * <p>If a second login replaces the first session, this is published after the end of that one: it has left its rooms, and
 * listeners of its {@link io.byteborne.session.SessionClosedEvent} have been called.
 *
 * <p>If a listener throws, the player would be half set up: what it threw goes to the exception handlers, as if the login's
 * handler had thrown it, and then the session is closed, with {@link io.byteborne.session.CloseReason#INTERNAL_ERROR}.
 */
public record SessionLoggedInEvent(Session session, Principal principal) {}
