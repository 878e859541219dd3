package io.byteborne.internal.login;

import io.byteborne.login.LoginRefusedException;
import io.byteborne.session.Session;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a user is logged in on one node only. There is none in a program that belongs to no cluster: then a login
 * is decided by what this program knows.
 */
public interface UserGuard {
    /**
     * Makes this node the user's, after the authenticator's yes and before anything is told. The session's further messages
     * wait meanwhile. Any thread.
     *
     * @return completes on the world thread, if the user may log in here; fails with a {@link LoginRefusedException} if not
     */
    CompletionStage<@Nullable Void> admit(Session session, String name);

    /** A login that was admitted has been dealt with: the user is logged in over that session, or over none. World thread. */
    void settled(Session session, String name);
}
