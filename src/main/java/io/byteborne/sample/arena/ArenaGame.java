package io.byteborne.sample.arena;

import com.google.protobuf.Message;
import io.byteborne.login.UserRegistry;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.message.Reply;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.C2S_Leave;
import io.byteborne.proto.C2S_Say;
import io.byteborne.proto.C2S_Steer;
import io.byteborne.proto.Position;
import io.byteborne.proto.S2C_Join;
import io.byteborne.proto.S2C_Joined;
import io.byteborne.proto.S2C_Left;
import io.byteborne.proto.S2C_Positions;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.proto.S2C_Said;
import io.byteborne.room.Room;
import io.byteborne.room.RoomLeftEvent;
import io.byteborne.room.Rooms;
import io.byteborne.session.Session;
import io.byteborne.world.OnTick;
import io.byteborne.world.Tick;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The game as clients see it: each room is an arena. All of it runs on the world thread, so there are no locks. */
@Component
@Profile("arena")
class ArenaGame {
    private static final int CAPACITY = 20;
    private static final int MAX_ROOM_NAME = 20;
    private static final int MAX_TEXT = 200;

    private final Rooms rooms;
    private final UserRegistry users;
    private final Map<Room, Arena> arenas = new HashMap<>();

    ArenaGame(Rooms rooms, UserRegistry users) {
        this.rooms = rooms;
        this.users = users;
    }

    @MessageHandler
    Reply join(C2S_Join request, Session session, Player player) {
        String name = request.getRoom();
        if (name.isEmpty() || name.length() > MAX_ROOM_NAME) {
            throw new MessageRefusedException("a room's name has 1 to %s characters".formatted(MAX_ROOM_NAME));
        }
        rooms.roomsOf(session).forEach(room -> room.leave(session));
        Room room = rooms.findOrCreate(name, CAPACITY);
        room.join(session);
        Arena arena = arenas.computeIfAbsent(room, opened -> new Arena());
        arena.enter(player.position().get());
        S2C_Join joined = S2C_Join.newBuilder().addAllPlayers(arena.positions()).build();
        S2C_Joined news = S2C_Joined.newBuilder().setPlayer(player.getName()).build();
        return Reply.toSender(joined).and(Reply.toOthersIn(room, news));
    }

    @MessageHandler(C2S_Leave.class)
    void leave(Session session) {
        roomOf(session).leave(session);
    }

    @MessageHandler
    void steer(C2S_Steer direction, Session session, Principal player) {
        Arena arena = arenas.get(roomOf(session));
        if (arena != null) {
            arena.steer(player.getName(), direction.getX(), direction.getY());
        }
    }

    @MessageHandler
    Reply say(C2S_Say line, Session session, Principal player) {
        if (line.getText().length() > MAX_TEXT) {
            throw new MessageRefusedException("a line has at most %s characters".formatted(MAX_TEXT));
        }
        S2C_Said said = S2C_Said.newBuilder()
                .setPlayer(player.getName())
                .setText(line.getText())
                .build();
        return Reply.to(roomOf(session), said);
    }

    private Room roomOf(Session session) {
        return rooms.roomsOf(session).stream()
                .findFirst()
                .orElseThrow(() -> new MessageRefusedException("join a room first"));
    }

    /** Whoever leaves a room, by asking for it or by closing the connection, leaves its arena. */
    @EventListener
    void left(RoomLeftEvent event) {
        Arena arena = arenas.get(event.room());
        if (arena == null || !(event.session().principal() instanceof Player player)) {
            return;
        }
        arena.leave(player.getName()).ifPresent(player::isAt);
        if (arena.isEmpty()) {
            arenas.remove(event.room());
            event.room().close();
        } else {
            event.room()
                    .broadcast(S2C_Left.newBuilder().setPlayer(player.getName()).build());
        }
    }

    @OnTick
    @Order(1)
    void move(Tick tick) {
        arenas.values().forEach(arena -> arena.step(tick.delta()));
    }

    /** Every second tick is often enough to see movement. */
    @OnTick(every = 2)
    @Order(2)
    void show(Tick tick) {
        arenas.forEach((room, arena) -> {
            List<Position> positions = arena.positions();
            room.broadcast(S2C_Positions.newBuilder()
                    .setTick(tick.number())
                    .addAllPlayers(positions)
                    .build());
            positions.forEach(this::keep);
        });
    }

    /** Costs next to nothing: it is written once in a while, and as it is then. */
    private void keep(Position position) {
        Session session = users.find(position.getPlayer());
        if (session != null && session.principal() instanceof Player player) {
            player.isAt(position);
        }
    }

    /** Whatever was refused, the client learns why: a join in its own answer, anything else by itself. */
    @MessageExceptionHandler
    Message refused(MessageRefusedException refusal, Message request) {
        String reason = String.valueOf(refusal.getMessage());
        return request instanceof C2S_Join
                ? S2C_Join.newBuilder().setError(reason).build()
                : S2C_Refused.newBuilder().setReason(reason).build();
    }
}
