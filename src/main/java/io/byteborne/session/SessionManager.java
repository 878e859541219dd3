package io.byteborne.session;

import com.google.protobuf.MessageLite;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are part of the game: each from the moment the world has heard of it until the world has dealt
 * with its end. A bean; any thread.
 */
public interface SessionManager {
    /** The session with that id, or null. */
    @Nullable
    Session find(long id);

    /** How many sessions there are. */
    int count();

    /** The sessions, in no particular order; a live view that can be iterated over while sessions come and go. */
    Collection<Session> all();

    /** How many sessions have been added so far. */
    long opened();

    /** How many sessions have ended with that reason. */
    long closed(CloseReason reason);

    /**
     * Sends a message to one session.
     *
     * @return whether it was queued; false if there is no such session, or it is closed
     * @throws IllegalArgumentException as {@link Session#send}
     */
    boolean send(long id, MessageLite message);

    /**
     * Sends a message to every session. It is serialised once.
     *
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}
     */
    int sendToAll(MessageLite message);

    /**
     * Sends a message to the given sessions. It is serialised once.
     *
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}; nothing was sent to any session then
     */
    int send(Collection<? extends Session> recipients, MessageLite message);

    /**
     * Sends a message to the given sessions except one. It is serialised once.
     *
     * @param except who is left out; null for nobody
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}; nothing was sent to any session then
     */
    int sendExcept(Collection<? extends Session> recipients, @Nullable Session except, MessageLite message);

    /** Closes every session, as {@link Session#close}. */
    void closeAll();
}
