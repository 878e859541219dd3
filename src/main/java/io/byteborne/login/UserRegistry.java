package io.byteborne.login;

import io.byteborne.session.Audience;
import io.byteborne.session.Session;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The users that are logged in, each from the moment its session is bound to it until the world has dealt with the
 * session's end. As an audience, it is the sessions of all users. A bean, which is empty if there is no {@link
 * Authenticator}; any thread. An application's own bean of this type replaces the default, which keeps users in
 * memory.
 */
public interface UserRegistry extends Audience {
    /** The session of the user with that name ({@link java.security.Principal#getName}), or null. */
    @Nullable
    Session find(String name);

    /** The names of all users, in no particular order; a live view that can be iterated over while users come and go. */
    Set<String> names();

    /** The sessions of all users, likewise. */
    @Override
    Collection<Session> members();

    /** How many users there are. */
    int count();

    /**
     * Adds a user who has just logged in. Called by the engine, on the world thread.
     *
     * @return the session that the user had before, which is no longer the user's; null if there was none
     */
    @Nullable
    Session add(String name, Session session);

    /** Removes a user, unless the user has another session by now. Called by the engine, on the world thread. */
    void remove(String name, Session session);
}
