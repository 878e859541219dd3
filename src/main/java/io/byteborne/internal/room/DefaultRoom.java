package io.byteborne.internal.room;

import com.google.protobuf.MessageLite;
import io.byteborne.room.LeaveReason;
import io.byteborne.room.Room;
import io.byteborne.room.RoomFullException;
import io.byteborne.room.RoomOptions;
import io.byteborne.session.Session;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The implementation of {@link Room}. The world thread joins, leaves and closes; everything else may be
 * called by any thread.
 */
public final class DefaultRoom implements Room {
    private final DefaultRooms rooms;
    private final String name;
    private final RoomOptions options;
    private final long createdInCall;
    // Concurrent not only for other threads: code that iterates over the members may make one of them leave.
    private final Set<Session> members = ConcurrentHashMap.newKeySet();
    private final Collection<Session> view = Collections.unmodifiableCollection(members);
    /** Seats that are kept for sessions that have yet to come. World thread. */
    private int reserved;

    private volatile boolean open = true;
    private Runnable cancelJoinTimeout = () -> {};
    /** Whether that timeout runs: until its end, the room stays though nobody is in it. */
    private boolean waiting;

    /**
     * @param createdInCall the number of the call into the game that creates it, as {@link DefaultRooms#isWithinCall}
     *     knows it
     */
    DefaultRoom(DefaultRooms rooms, String name, RoomOptions options, long createdInCall) {
        this.rooms = rooms;
        this.name = name;
        this.options = options;
        this.createdInCall = createdInCall;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int capacity() {
        return options.capacity();
    }

    @Override
    public boolean isPermanent() {
        return options.permanent();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Collection<Session> members() {
        return view;
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public boolean contains(Session session) {
        Objects.requireNonNull(session, "session");
        return members.contains(session);
    }

    @Override
    public boolean join(Session session) {
        Objects.requireNonNull(session, "session");
        rooms.requireWorldThread("Room.join");
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
        if (isFull()) {
            throw new RoomFullException(this);
        }
        if (!rooms.mayJoinAnother(session)) {
            closeIfJustCreated();
            throw rooms.tooManyRoomsOf(session);
        }
        members.add(session);
        waiting = false;
        cancelJoinTimeout.run();
        rooms.joined(this, session);
        return true;
    }

    private boolean isFull() {
        return members.size() + reserved >= options.capacity();
    }

    /**
     * Keeps a seat for a session that has yet to come, until it is taken or lost; a room that is not permanent stays for it.
     * World thread.
     *
     * @return false if there is none
     */
    public boolean reserveSeat() {
        if (!open || isFull()) {
            return false;
        }
        reserved++;
        return true;
    }

    /**
     * The session that has a seat has come, and joins. World thread.
     *
     * @return whether it is in the room
     * @throws RoomLimitException as {@link #join}
     */
    public boolean takeSeat(Session session) {
        reserved--;
        try {
            return open && (contains(session) || join(session));
        } finally {
            closeUnlessWaiting();
        }
    }

    /** The session that has a seat does not come. World thread. */
    public void loseSeat() {
        reserved--;
        closeUnlessWaiting();
    }

    private void closeUnlessWaiting() {
        if (open && !waiting) {
            closeIfEmpty();
        }
    }

    private void closeIfJustCreated() {
        if (rooms.isWithinCall(createdInCall)) {
            closeIfEmpty();
        }
    }

    @Override
    public boolean leave(Session session) {
        Objects.requireNonNull(session, "session");
        rooms.requireWorldThread("Room.leave");
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
        if (members.isEmpty() && reserved == 0 && !options.permanent()) {
            close();
        }
    }

    /** From now on, the room waits that long for its first member. */
    void waitForFirstMember() {
        waiting = true;
        cancelJoinTimeout = rooms.afterJoinTimeout(() -> {
            waiting = false;
            closeIfEmpty();
        });
    }

    @Override
    public void close() {
        rooms.requireWorldThread("Room.close");
        if (!open) {
            return;
        }
        open = false;
        cancelJoinTimeout.run();
        rooms.remove(this);
        members.forEach(member -> remove(member, LeaveReason.ROOM_CLOSED));
        rooms.closed(this);
    }

    @Override
    public int broadcast(MessageLite message) {
        return rooms.sessions().send(view, message);
    }

    @Override
    public int broadcastExcept(MessageLite message, Session except) {
        Objects.requireNonNull(except, "except");
        return rooms.sessions().sendExcept(view, except, message);
    }

    @Override
    public String toString() {
        return "room " + name;
    }
}
