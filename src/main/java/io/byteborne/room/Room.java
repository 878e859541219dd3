package io.byteborne.room;

import com.google.protobuf.MessageLite;
import io.byteborne.network.Audience;
import io.byteborne.network.Session;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A named group of sessions, made by {@link Rooms}. The world thread joins, leaves and closes; everything else may be
 * called by any thread. A session that ends leaves by itself.
 */
public final class Room implements Audience {
    private final Rooms rooms;
    private final String name;
    private final RoomOptions options;
    private final long createdInCall;
    // Concurrent not only for other threads: who walks the members may let one of them leave meanwhile.
    private final Set<Session> members = ConcurrentHashMap.newKeySet();
    private final Collection<Session> view = Collections.unmodifiableCollection(members);
    private volatile boolean open = true;
    private Runnable cancelJoinTimeout = () -> {};

    /** @param createdInCall the number of the call into the game that creates it, as {@link Rooms#isWithinCall} knows it */
    Room(Rooms rooms, String name, RoomOptions options, long createdInCall) {
        this.rooms = rooms;
        this.name = name;
        this.options = options;
        this.createdInCall = createdInCall;
    }

    /** Under this name {@link Rooms} has it. */
    public String name() {
        return name;
    }

    /** How many members it can have; {@link RoomOptions#UNLIMITED} if that is not limited. */
    public int capacity() {
        return options.capacity();
    }

    /** Whether it stays when nobody is in it. */
    public boolean isPermanent() {
        return options.permanent();
    }

    /** Whether it can be joined: true until it is closed, by whatever way. */
    public boolean isOpen() {
        return open;
    }

    /** Who is in it, in no order; a live view that can be walked while sessions join and leave. */
    @Override
    public Collection<Session> members() {
        return view;
    }

    /** How many members it has. */
    public int size() {
        return members.size();
    }

    /** Whether a session is a member. */
    public boolean contains(Session session) {
        Objects.requireNonNull(session, "session");
        return members.contains(session);
    }

    /**
     * Lets a session in. World thread.
     *
     * <p>Where it cannot come in, and the same call of the game's code has just created this room (a handler that does
     * {@code rooms.findOrCreate(name).join(session)}), the room goes again, unless it is permanent or somebody else has
     * joined it: otherwise a client could leave an empty one behind with each of its attempts. A room that was there
     * before stays as it is.
     *
     * @return whether it has come in now; false if it is a member already, or has ended, be it that the game has not heard
     *     of that yet
     * @throws RoomFullException if the room has as many members as it can have
     * @throws RoomLimitException if the session is in as many rooms as it may be
     * @throws IllegalStateException if the room is closed
     */
    public boolean join(Session session) {
        Objects.requireNonNull(session, "session");
        if (!open) {
            throw new IllegalStateException(this + " is closed, and " + session + " cannot join it");
        }
        if (members.contains(session)) {
            return false;
        }
        if (!rooms.isPartOfTheGame(session)) {
            closeIfJustCreated();
            return false;
        }
        if (members.size() >= options.capacity()) {
            throw new RoomFullException(this);
        }
        if (!rooms.mayJoinAnother(session)) {
            closeIfJustCreated();
            throw rooms.tooManyRoomsOf(session);
        }
        members.add(session);
        cancelJoinTimeout.run();
        rooms.joined(this, session);
        return true;
    }

    private void closeIfJustCreated() {
        if (rooms.isWithinCall(createdInCall)) {
            closeIfEmpty();
        }
    }

    /**
     * Takes a session out; a room that is not permanent closes behind its last member. World thread.
     *
     * @return whether it was a member
     */
    public boolean leave(Session session) {
        Objects.requireNonNull(session, "session");
        return remove(session, LeaveReason.LEFT);
    }

    boolean remove(Session session, LeaveReason reason) {
        if (!members.remove(session)) {
            return false;
        }
        rooms.left(this, session, reason);
        closeIfEmpty();
        return true;
    }

    private void closeIfEmpty() {
        if (members.isEmpty() && !options.permanent()) {
            close();
        }
    }

    /** From now on the room waits only so long for its first member. */
    void waitForFirstMember() {
        cancelJoinTimeout = rooms.afterJoinTimeout(this::closeIfEmpty);
    }

    /** Takes everybody out and ends the room; does nothing if it is closed already. World thread. */
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        cancelJoinTimeout.run();
        rooms.remove(this);
        members.forEach(member -> remove(member, LeaveReason.ROOM_CLOSED));
        rooms.closed(this);
    }

    /**
     * Sends a message to all members. It is serialised once.
     *
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}; nothing was sent to any member then
     */
    public int broadcast(MessageLite message) {
        return rooms.sessions().send(view, message);
    }

    /**
     * Sends a message to all members but one. It is serialised once.
     *
     * @return to how many it was queued
     * @throws IllegalArgumentException as {@link Session#send}; nothing was sent to any member then
     */
    public int broadcastExcept(MessageLite message, Session except) {
        Objects.requireNonNull(except, "except");
        return rooms.sessions().sendExcept(view, except, message);
    }

    @Override
    public String toString() {
        return "room " + name;
    }
}
