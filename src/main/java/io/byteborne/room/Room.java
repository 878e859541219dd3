package io.byteborne.room;

import com.google.protobuf.MessageLite;
import io.byteborne.session.Audience;
import io.byteborne.session.Session;
import java.util.Collection;

/**
 * A named group of sessions, created by {@link Rooms}. Join, leave and close on the world thread, or with {@link
 * io.byteborne.world.WorldExecutor}: on another thread they throw {@link WrongThreadException}. Everything else may be
 * called by any thread. A session that ends leaves automatically.
 */
public interface Room extends Audience {
    /** The name under which {@link Rooms} finds it. */
    String name();

    /** How many members it can have; {@link RoomOptions#UNLIMITED} if there is no limit. */
    int capacity();

    /** Whether it stays when nobody is in it. */
    boolean isPermanent();

    /** Whether it can be joined: true until it is closed, in whatever way. */
    boolean isOpen();

    /** Its members, in no particular order; a live view that can be iterated over while sessions join and leave. */
    @Override
    Collection<Session> members();

    /** How many members it has. */
    int size();

    /** Whether a session is a member. */
    boolean contains(Session session);

    /**
     * Adds a session. World thread.
     *
     * @return whether it was added; false if it is a member already, or has ended
     * @throws RoomFullException if the room is at its capacity
     * @throws RoomLimitException if the session is already in as many rooms as it may be
     * @throws IllegalStateException if the room is closed
     * @throws WrongThreadException if called on another thread
     */
    boolean join(Session session);

    /**
     * Removes a session; a room that is not permanent closes when its last member leaves. World thread.
     *
     * @return whether it was a member
     * @throws WrongThreadException if called on another thread
     */
    boolean leave(Session session);

    /**
     * Removes all members and ends the room; does nothing if it is closed already. World thread.
     *
     * @throws WrongThreadException if called on another thread
     */
    void close();

    /**
     * Sends a message to all members. It is serialised once.
     *
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}; nothing was sent to any member then
     */
    int broadcast(MessageLite message);

    /**
     * Sends a message to all members except one. It is serialised once.
     *
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}; nothing was sent to any member then
     */
    int broadcastExcept(MessageLite message, Session except);
}
