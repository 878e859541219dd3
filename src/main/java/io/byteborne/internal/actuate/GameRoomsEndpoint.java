package io.byteborne.internal.actuate;

import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.room.Room;
import io.byteborne.room.RoomOptions;
import io.byteborne.room.Rooms;
import io.byteborne.session.Session;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** Shows the rooms, and who is in them. Any thread. */
@Endpoint(id = "gamerooms")
public class GameRoomsEndpoint {
    private final Rooms rooms;

    public GameRoomsEndpoint(Rooms rooms) {
        this.rooms = rooms;
    }

    /**
     * The totals, and one page of the rooms.
     *
     * @param offset as for {@link Page#of}
     * @param limit as for {@link Page#of}
     * @throws InvalidEndpointRequestException if either is negative
     */
    @ReadOperation
    RoomList rooms(@Nullable Integer offset, @Nullable Integer limit) {
        List<RoomEntry> page =
                Page.of(offset, limit).select(rooms.all().stream(), Comparator.comparing(Room::name), RoomEntry::of);
        return new RoomList(rooms.count(), rooms.memberCount(), rooms.sessionCount(), page);
    }

    /**
     * The room with that name and one page of its members; null if there is none.
     *
     * @param offset as for {@link Page#of}
     * @param limit as for {@link Page#of}
     * @throws InvalidEndpointRequestException if either is negative
     */
    @ReadOperation
    @Nullable
    RoomMembers room(@Selector String name, @Nullable Integer offset, @Nullable Integer limit) {
        Page page = Page.of(offset, limit);
        Room room = rooms.find(name);
        return room == null
                ? null
                : new RoomMembers(
                        RoomEntry.of(room),
                        page.select(room.members().stream(), Comparator.comparingLong(Session::id), Member::of));
    }

    /**
     * All rooms.
     *
     * @param count how many there are
     * @param members how many members they have together
     * @param sessions how many sessions those are; one can be in several rooms
     * @param rooms one page of the rooms, by name
     */
    record RoomList(int count, int members, int sessions, List<RoomEntry> rooms) {}

    /**
     * One room.
     *
     * @param size how many members it has
     * @param capacity how many it can have; null if that is not limited
     * @param permanent whether it stays when nobody is in it
     */
    record RoomEntry(String name, int size, @Nullable Integer capacity, boolean permanent) {
        static RoomEntry of(Room room) {
            return new RoomEntry(
                    room.name(),
                    room.size(),
                    room.capacity() == RoomOptions.UNLIMITED ? null : room.capacity(),
                    room.isPermanent());
        }
    }

    /**
     * One room and who is in it.
     *
     * @param members one page of the members, by ascending session id
     */
    record RoomMembers(RoomEntry room, List<Member> members) {}

    /**
     * One member.
     *
     * @param session the session's id
     * @param peer the peer's address and port
     */
    record Member(long session, String peer) {
        static Member of(Session session) {
            return new Member(session.id(), PeerAddress.text(session.remoteAddress()));
        }
    }
}
