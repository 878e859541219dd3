package io.byteborne.room;

import io.byteborne.session.Session;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rooms, by name. Create rooms on the world thread; with {@link io.byteborne.world.WorldExecutor} from any other; or,
 * before the world runs, at start-up: in a constructor, a {@code @PostConstruct} method or a {@code
 * SmartInitializingSingleton}, but not in an {@code ApplicationRunner}. Everything else may be called by any thread. A
 * bean.
 *
 * <p>A room closes when its last member leaves, so that clients leave no rooms behind; it also closes if nobody joins
 * it for {@code byteborne.room.join-timeout}. A {@linkplain RoomOptions#staying() permanent} room stays until {@link
 * Room#close()}.
 */
public interface Rooms {
    /** As {@link #create(String, RoomOptions)}, for any number of members. */
    default Room create(String name) {
        return create(name, RoomOptions.DEFAULT);
    }

    /** As {@link #create(String, RoomOptions)}, for that many members. */
    default Room create(String name, int capacity) {
        return create(name, RoomOptions.DEFAULT.withCapacity(capacity));
    }

    /**
     * Creates a room. World thread, or start-up.
     *
     * @throws RoomExistsException if there is one with that name
     * @throws RoomLimitException if the limit on rooms is reached
     * @throws io.byteborne.message.MessageRefusedException if the name is blank or longer than 100 characters
     * @throws WrongThreadException if called on another thread
     */
    Room create(String name, RoomOptions options);

    /** As {@link #findOrCreate(String, RoomOptions)}, for any number of members. */
    default Room findOrCreate(String name) {
        return findOrCreate(name, RoomOptions.DEFAULT);
    }

    /** As {@link #findOrCreate(String, RoomOptions)}, for that many members. */
    default Room findOrCreate(String name, int capacity) {
        return findOrCreate(name, RoomOptions.DEFAULT.withCapacity(capacity));
    }

    /**
     * The room with that name, which is created if there is none. World thread, or start-up.
     *
     * @param options for a new room; one that exists keeps its own
     * @throws RoomLimitException as {@link #create(String, RoomOptions)}
     * @throws io.byteborne.message.MessageRefusedException likewise
     * @throws WrongThreadException if called on another thread, even if there is a room with that name
     */
    Room findOrCreate(String name, RoomOptions options);

    /** The room with that name, or null. */
    @Nullable
    Room find(String name);

    /** The rooms, in no particular order; a live view that can be iterated over while rooms come and go. */
    Collection<Room> all();

    /** How many rooms there are. */
    int count();

    /** How many members all rooms have together; a session counts in each of its rooms. */
    int memberCount();

    /** How many sessions are in a room; each counts once. */
    int sessionCount();

    /** The rooms that a session is in now, in the order in which it joined them; a snapshot. */
    List<Room> roomsOf(Session session);
}
