package io.byteborne.internal.room;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.settings.RoomProperties;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.room.LeaveReason;
import io.byteborne.room.Room;
import io.byteborne.room.RoomClosedEvent;
import io.byteborne.room.RoomExistsException;
import io.byteborne.room.RoomJoinedEvent;
import io.byteborne.room.RoomLeftEvent;
import io.byteborne.room.RoomLimitException;
import io.byteborne.room.RoomOptions;
import io.byteborne.room.Rooms;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.world.WorldExecutor;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms, by name. The world thread (or, before the world runs, start-up) creates rooms; everything else may be
 * called by any thread.
 *
 * <p>A room closes when its last member leaves, so that clients leave no rooms behind; it also closes if nobody joins
 * it for {@link RoomProperties#joinTimeout()}, or if the session that it was created for {@linkplain Room#join cannot}. A
 * {@linkplain RoomOptions#staying() permanent} room stays until {@link Room#close()}.
 */
public final class DefaultRooms implements Rooms {
    /** Names come from clients, and a packet has room for long ones. */
    private static final int MAX_NAME_LENGTH = 100;

    private final SessionManager sessions;
    private final WorldExecutor world;
    private final GameCalls calls;
    private final RoomProperties properties;
    private final GameEvents events;
    private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();
    private final Memberships memberships = new Memberships();
    private Consumer<Room> whenClosed = room -> {};

    public DefaultRooms(
            SessionManager sessions,
            WorldExecutor world,
            GameCalls calls,
            RoomProperties properties,
            GameEvents events) {
        this.sessions = sessions;
        this.world = world;
        this.calls = calls;
        this.properties = properties;
        this.events = events;
    }

    /** Tells somebody of each room that has closed, before the game hears of it. Before the world starts. */
    public void whenClosed(Consumer<Room> listener) {
        whenClosed = listener;
    }

    @Override
    public Room create(String name) {
        return create(name, RoomOptions.DEFAULT);
    }

    @Override
    public Room create(String name, int capacity) {
        return create(name, RoomOptions.DEFAULT.withCapacity(capacity));
    }

    @Override
    public DefaultRoom create(String name, RoomOptions options) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(options, "options");
        requireWorldThread("Rooms.create");
        requirePossible(name, options);
        DefaultRoom room = new DefaultRoom(this, name, options, calls.number());
        rooms.put(name, room);
        if (!options.permanent()) {
            room.waitForFirstMember();
        }
        return room;
    }

    /**
     * Makes sure that a room can be created.
     *
     * @throws MessageRefusedException if not, as {@link #create(String, RoomOptions)} does
     */
    public void requirePossible(String name, RoomOptions options) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(options, "options");
        Room existing = find(name);
        if (existing != null) {
            throw new RoomExistsException(existing);
        }
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            throw new MessageRefusedException(
                    "A room's name has 1 to %s characters, and not only spaces; this one has %s"
                            .formatted(MAX_NAME_LENGTH, name.length()));
        }
        if (count() >= properties.maxRooms()) {
            throw new RoomLimitException(
                    "There are %s rooms, and byteborne.room.max-rooms allows no more".formatted(count()));
        }
    }

    @Override
    public Room findOrCreate(String name) {
        return findOrCreate(name, RoomOptions.DEFAULT);
    }

    @Override
    public Room findOrCreate(String name, int capacity) {
        return findOrCreate(name, RoomOptions.DEFAULT.withCapacity(capacity));
    }

    @Override
    public Room findOrCreate(String name, RoomOptions options) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(options, "options");
        requireWorldThread("Rooms.findOrCreate");
        Room existing = find(name);
        return existing == null ? create(name, options) : existing;
    }

    @Override
    public @Nullable Room find(String name) {
        return rooms.get(Objects.requireNonNull(name, "name"));
    }

    @Override
    public Collection<Room> all() {
        return Collections.unmodifiableCollection(rooms.values());
    }

    @Override
    public int count() {
        return rooms.size();
    }

    @Override
    public int memberCount() {
        return rooms.values().stream().mapToInt(Room::size).sum();
    }

    @Override
    public int sessionCount() {
        return memberships.sessions();
    }

    @Override
    public List<Room> roomsOf(Session session) {
        return memberships.of(Objects.requireNonNull(session, "session"));
    }

    /** Removes a session that has ended from its rooms. */
    public void leaveAll(Session session) {
        memberships.of(session).forEach(room -> ((DefaultRoom) room).remove(session, LeaveReason.SESSION_CLOSED));
    }

    /** See {@link GameCalls#requireWorldThread}. */
    void requireWorldThread(String call) {
        calls.requireWorldThread(call);
    }

    SessionManager sessions() {
        return sessions;
    }

    /** Whether a session has not ended and is not about to: its peer may have gone already. */
    boolean isPartOfTheGame(Session session) {
        return session.isOpen()
                && !(session instanceof ChannelSession connected && connected.isInputEnded())
                && session.equals(sessions.find(session.id()));
    }

    boolean mayJoinAnother(Session session) {
        return memberships.of(session).size() < properties.maxRoomsPerSession();
    }

    /**
     * Whether the call into the game with that number is being made now; false for everything that was done at start-up.
     */
    boolean isWithinCall(long number) {
        return number > 0 && number == calls.number();
    }

    RoomLimitException tooManyRoomsOf(Session session) {
        return new RoomLimitException("%s is in %s rooms, and byteborne.room.max-rooms-per-session allows no more"
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

    /** A room's name is free again. */
    void remove(Room room) {
        rooms.remove(room.name(), room);
    }

    void closed(Room room) {
        whenClosed.accept(room);
        events.publish(new RoomClosedEvent(room));
    }
}
