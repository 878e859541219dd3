package io.byteborne.internal.login;

import io.byteborne.login.UserRegistry;
import io.byteborne.session.Session;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Keeps the users in the memory of this process. */
public final class DefaultUserRegistry implements UserRegistry {
    private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();

    @Override
    public @Nullable Session find(String name) {
        return sessions.get(name);
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(sessions.keySet());
    }

    @Override
    public Collection<Session> members() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    @Override
    public int count() {
        return sessions.size();
    }

    @Override
    public @Nullable Session add(String name, Session session) {
        return sessions.put(name, session);
    }

    @Override
    public void remove(String name, Session session) {
        sessions.remove(name, session);
    }
}
