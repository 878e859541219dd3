package io.byteborne.internal.save;

import io.byteborne.session.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tokens with which states are opened for sessions of users who may log in on any of several servers: so that a server that
 * has lost a user, and does not know it yet, takes no state from the one that has the user. World thread.
 */
@FunctionalInterface
public interface UserTokens {
    /** Any token will do: nobody else has the session's user. */
    long NO_TOKEN = 0;

    /** For a server that has all users. */
    UserTokens SINGLE_SERVER = (session, leastToken) -> CompletableFuture.completedStage(NO_TOKEN);

    /**
     * The token that goes with a session's user, who has a greater one on whatever server comes next.
     *
     * @param leastToken a state has a greater one than the last: if the user is still here, this is what is needed
     * @return completes on the world thread, with {@link #NO_TOKEN} if nothing is known of the session's user; fails with a
     *     {@link io.byteborne.save.SaveException} if another server has the user by now, and with something else if nobody can
     *     tell at the moment
     */
    CompletionStage<Long> of(Session session, long leastToken);
}
