package io.byteborne.internal.room;

import io.byteborne.room.Room;
import io.byteborne.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Which rooms each session is in. The world thread changes it; any thread may read. */
final class Memberships {
    // The lists never change: a session is in few rooms, and readers get a snapshot.
    private final ConcurrentMap<Session, List<Room>> roomsBySession = new ConcurrentHashMap<>();

    void add(Session session, Room room) {
        List<Room> rooms = new ArrayList<>(of(session));
        rooms.add(room);
        roomsBySession.put(session, List.copyOf(rooms));
    }

    void remove(Session session, Room room) {
        List<Room> rooms = new ArrayList<>(of(session));
        rooms.remove(room);
        if (rooms.isEmpty()) {
            roomsBySession.remove(session);
        } else {
            roomsBySession.put(session, List.copyOf(rooms));
        }
    }

    /** The rooms of a session, in the order in which it joined them. */
    List<Room> of(Session session) {
        return roomsBySession.getOrDefault(session, List.of());
    }

    /** How many sessions are in a room. */
    int sessions() {
        return roomsBySession.size();
    }
}
