package io.byteborne.room;

import io.byteborne.dispatch.MessageRefusedException;
import io.byteborne.dispatch.WorldExecutor;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.world.GameCalls;
import io.byteborne.world.GameEvents;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The rooms, by name. The world thread (or, before the world runs, start-up) creates rooms; everything else may be
 * called by any thread.
 *
 * <p>A room closes when its last member leaves, so that what clients cause goes with them; it also does if nobody joins
 * it for {@link RoomProperties#joinTimeout()}, or if whoever it was created for {@linkplain Room#join cannot}. One that is {@linkplain RoomOptions#staying() permanent} stays until
 * {@link Room#close()}.
 */
public final class Rooms {
    /** Names come from clients, and a packet has room for long ones. */
    private static final int MAX_NAME_LENGTH = 100;

    private final SessionManager sessions;
    private final WorldExecutor world;
    private final GameCalls calls;
    private final RoomProperties properties;
    private final GameEvents events;
    private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();
    private final Memberships memberships = new Memberships();

    Rooms(SessionManager sessions, WorldExecutor world, GameCalls calls, RoomProperties properties, GameEvents events) {
        this.sessions = sessions;
        this.world = world;
        this.calls = calls;
        this.properties = properties;
        this.events = events;
    }

    /** As {@link #create(String, RoomOptions)}, for any number of members. */
    public Room create(String name) {
        return create(name, RoomOptions.DEFAULT);
    }

    /** As {@link #create(String, RoomOptions)}, for so many members. */
    public Room create(String name, int capacity) {
        return create(name, RoomOptions.DEFAULT.withCapacity(capacity));
    }

    /**
     * Creates a room. World thread, or start-up.
     *
     * @throws RoomExistsException if there is one with that name
     * @throws RoomLimitException if there are as many rooms as there may be
     * @throws MessageRefusedException if the name is blank or longer than {@value #MAX_NAME_LENGTH} characters
     */
    public Room create(String name, RoomOptions options) {
        Objects.requireNonNull(options, "options");
        Room existing = find(name);
        if (existing != null) {
            throw new RoomExistsException(existing);
        }
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            throw new MessageRefusedException(
                    "A room's name has 1 to %d characters, and not only spaces; this one has %d"
                            .formatted(MAX_NAME_LENGTH, name.length()));
        }
        if (count() >= properties.maxRooms()) {
            throw new RoomLimitException(
                    "There are %d rooms, and byteborne.room.max-rooms allows no more".formatted(count()));
        }
        Room room = new Room(this, name, options, calls.number());
        rooms.put(name, room);
        if (!options.permanent()) {
            room.waitForFirstMember();
        }
        return room;
    }

    /** As {@link #findOrCreate(String, RoomOptions)}, for any number of members. */
    public Room findOrCreate(String name) {
        return findOrCreate(name, RoomOptions.DEFAULT);
    }

    /** As {@link #findOrCreate(String, RoomOptions)}, for so many members. */
    public Room findOrCreate(String name, int capacity) {
        return findOrCreate(name, RoomOptions.DEFAULT.withCapacity(capacity));
    }

    /**
     * The room with that name, which is created if there is none. World thread, or start-up.
     *
     * @param options for a new room; one that exists keeps its own
     * @throws MessageRefusedException as {@link #create(String, RoomOptions)}
     */
    public Room findOrCreate(String name, RoomOptions options) {
        Objects.requireNonNull(options, "options");
        Room existing = find(name);
        return existing == null ? create(name, options) : existing;
    }

    /** The room with that name, or null. */
    public @Nullable Room find(String name) {
        return rooms.get(Objects.requireNonNull(name, "name"));
    }

    /** The rooms, in no order; a live view that can be walked while rooms come and go. */
    public Collection<Room> all() {
        return Collections.unmodifiableCollection(rooms.values());
    }

    /** How many rooms there are. */
    public int count() {
        return rooms.size();
    }

    /** How many members all rooms have together; a session counts in each of its rooms. */
    public int memberCount() {
        return rooms.values().stream().mapToInt(Room::size).sum();
    }

    /** How many sessions are in a room; each counts once. */
    public int sessionCount() {
        return memberships.sessions();
    }

    /** The rooms that a session is in now, in the order in which it joined them; stays as it is. */
    public List<Room> roomsOf(Session session) {
        return memberships.of(Objects.requireNonNull(session, "session"));
    }

    /** Takes a session that has ended out of its rooms. */
    void leaveAll(Session session) {
        memberships.of(session).forEach(room -> room.remove(session, LeaveReason.SESSION_CLOSED));
    }

    SessionManager sessions() {
        return sessions;
    }

    /** Whether a session's end is still to be heard of, and is not about to be: its peer may have gone already. */
    boolean isPartOfTheGame(Session session) {
        return session.isOpen()
                && !(session instanceof ChannelSession connected && connected.isInputEnded())
                && session.equals(sessions.find(session.id()));
    }

    boolean mayJoinAnother(Session session) {
        return memberships.of(session).size() < properties.maxRoomsPerSession();
    }

    /** Whether the call into the game with that number is being made now; false for whatever was done at start-up. */
    boolean isWithinCall(long number) {
        return number > 0 && number == calls.number();
    }

    RoomLimitException tooManyRoomsOf(Session session) {
        return new RoomLimitException("%s is in %d rooms, and byteborne.room.max-rooms-per-session allows no more"
                .formatted(session, properties.maxRoomsPerSession()));
    }

    Runnable afterJoinTimeout(Runnable task) {
        return world.after(properties.joinTimeout(), task);
    }

    void joined(Room room, Session session) {
        memberships.add(session, room);
        events.publish(new RoomJoinedEvent(room, session));
    }

    void left(Room room, Session session, LeaveReason reason) {
        memberships.remove(session, room);
        events.publish(new RoomLeftEvent(room, session, reason));
    }

    /** A room stands under its name no longer. */
    void remove(Room room) {
        rooms.remove(room.name(), room);
    }

    void closed(Room room) {
        events.publish(new RoomClosedEvent(room));
    }
}
