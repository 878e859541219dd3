package io.byteborne.login;

import io.byteborne.network.Audience;
import io.byteborne.network.Session;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The users that are logged in, each from the moment its session is bound to it until the world has dealt with the
 * session's end. As an audience, it is the sessions of all users. The world thread adds and removes; everything else may
 * be called by any thread. Without an {@link Authenticator} it stays empty.
 */
public final class UserRegistry implements Audience {
    private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();

    UserRegistry() {}

    /** The session of the user with that name ({@link java.security.Principal#getName}), or null. */
    public @Nullable Session find(String name) {
        return sessions.get(name);
    }

    /** The names of all users, in no order; a live view that can be walked while users come and go. */
    public Set<String> names() {
        return Collections.unmodifiableSet(sessions.keySet());
    }

    /** The sessions of all users, likewise. */
    @Override
    public Collection<Session> members() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** How many users there are. */
    public int count() {
        return sessions.size();
    }

    /** Adds a user; returns the session that the user had before. */
    @Nullable
    Session put(String name, Session session) {
        return sessions.put(name, session);
    }

    /** Removes a user, unless it has another session by now. */
    void remove(String name, Session session) {
        sessions.remove(name, session);
    }
}
