package io.byteborne.sample.rps;

import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.proto.rps.C2S_Queue;
import io.byteborne.proto.rps.C2S_Quit;
import io.byteborne.proto.rps.C2S_Rematch;
import io.byteborne.proto.rps.C2S_Show;
import io.byteborne.proto.rps.Hand;
import io.byteborne.proto.rps.Outcome;
import io.byteborne.proto.rps.S2C_Denied;
import io.byteborne.proto.rps.S2C_MatchFound;
import io.byteborne.proto.rps.S2C_MatchOver;
import io.byteborne.proto.rps.S2C_MatchOver.Reason;
import io.byteborne.proto.rps.S2C_OpponentLeft;
import io.byteborne.proto.rps.S2C_Queue;
import io.byteborne.proto.rps.S2C_Turn;
import io.byteborne.proto.rps.S2C_TurnBegins;
import io.byteborne.room.Room;
import io.byteborne.room.RoomLeftEvent;
import io.byteborne.room.Rooms;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.world.OnTick;
import io.byteborne.world.ServerStoppingEvent;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import java.security.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** The game as clients see it: a queue, and a room for each match. All of it runs on the world thread, without locks. */
@Component
@Profile("rps")
class RpsGame {
    static final Duration TURN = Duration.ofSeconds(10);

    private final Rooms rooms;
    private final Timer timer;
    private final Scores scores;
    /** Who waits for an opponent; the first has waited longest. */
    private final SequencedSet<Session> queue = new LinkedHashSet<>();

    private final Map<Room, Table> tables = new HashMap<>();
    private long matches;
    private boolean stopping;

    /** What is in a room: a match that is going on, or two who may want another one. */
    private static final class Table {
        private final Set<Session> wantRematch = new HashSet<>();
        private @Nullable Match match;
        private @Nullable TimerHandle clock;

        void stopClock() {
            if (clock != null) {
                clock.cancel();
            }
        }
    }

    RpsGame(Rooms rooms, Timer timer, Scores scores) {
        this.rooms = rooms;
        this.timer = timer;
        this.scores = scores;
    }

    @MessageHandler(C2S_Queue.class)
    S2C_Queue queue(Session session) {
        leaveRooms(session);
        queue.add(session);
        return S2C_Queue.getDefaultInstance();
    }

    @MessageHandler(C2S_Quit.class)
    void quit(Session session) {
        queue.remove(session);
        leaveRooms(session);
    }

    @MessageHandler
    void show(C2S_Show show, Session session, Principal player) {
        Room room = roomOf(session);
        Table table = tables.get(room);
        Match match = table == null ? null : table.match;
        if (table == null || match == null) {
            throw new MessageRefusedException("no match is going on");
        }
        if (show.getHand() == Hand.HAND_NONE || show.getHand() == Hand.UNRECOGNIZED) {
            throw new MessageRefusedException("show ROCK, PAPER or SCISSORS");
        }
        match.show(player.getName(), show.getHand()).ifPresent(turn -> {
            tell(room, match, turn);
            if (match.winner().isPresent()) {
                end(room, table, match.winner(), Reason.PLAYED);
            } else {
                startTurn(room, table, match);
            }
        });
    }

    @MessageHandler(C2S_Rematch.class)
    void rematch(Session session) {
        Room room = roomOf(session);
        Table table = tables.get(room);
        if (table == null || table.match != null) {
            throw new MessageRefusedException("the match is not over");
        }
        table.wantRematch.add(session);
        if (table.wantRematch.size() == 2) {
            start(room, table);
        }
    }

    /** In each tick, those who have waited longest are matched. Their answers have left by then: S2C_Queue comes first. */
    @OnTick
    void match() {
        while (!stopping && queue.size() >= 2) {
            Room room = rooms.create("match-" + ++matches, 2);
            room.join(queue.removeFirst());
            room.join(queue.removeFirst());
            Table table = new Table();
            tables.put(room, table);
            start(room, table);
        }
    }

    private void start(Room room, Table table) {
        List<String> players = room.members().stream().map(RpsGame::name).toList();
        Match match = new Match(players.getFirst(), players.getLast());
        table.match = match;
        table.wantRematch.clear();
        for (Session member : room.members()) {
            member.send(S2C_MatchFound.newBuilder()
                    .setOpponent(match.opponent(name(member)))
                    .setTurnSeconds((int) TURN.toSeconds())
                    .build());
        }
        startTurn(room, table, match);
    }

    private void startTurn(Room room, Table table, Match match) {
        table.stopClock();
        room.broadcast(S2C_TurnBegins.newBuilder().setNumber(match.turn()).build());
        table.clock = timer.after(TURN, () -> end(room, table, match.winnerInTime(), Reason.TIME_UP));
    }

    private static void tell(Room room, Match match, Match.Turn turn) {
        for (Session member : room.members()) {
            String player = name(member);
            String opponent = match.opponent(player);
            member.send(S2C_Turn.newBuilder()
                    .setMine(turn.hand(player))
                    .setTheirs(turn.hand(opponent))
                    .setOutcome(turn.outcome(player, opponent))
                    .build());
        }
    }

    /** Tells those who are still there. */
    private void end(Room room, Table table, Optional<String> winner, Reason reason) {
        table.stopClock();
        table.match = null;
        winner.ifPresent(scores::add);
        for (Session member : room.members()) {
            String player = name(member);
            Outcome outcome =
                    winner.isEmpty() ? Outcome.DRAWN : winner.get().equals(player) ? Outcome.WON : Outcome.LOST;
            member.send(S2C_MatchOver.newBuilder()
                    .setOutcome(outcome)
                    .setReason(reason)
                    .setScore(scores.of(player))
                    .build());
        }
    }

    /** Whoever leaves a room, by asking for it or by closing the connection, loses the match that is going on there. */
    @EventListener
    void left(RoomLeftEvent event) {
        Room room = event.room();
        Table table = tables.remove(room);
        if (table == null) {
            return;
        }
        if (table.match == null) {
            room.broadcast(S2C_OpponentLeft.getDefaultInstance());
        } else {
            end(room, table, Optional.of(table.match.opponent(name(event.session()))), Reason.OPPONENT_LEFT);
        }
        room.close();
    }

    /** Soon every session ends, which is nobody's defeat: before that, matches end without a result, and none begins. */
    @EventListener
    void stopping(ServerStoppingEvent event) {
        stopping = true;
        tables.values().forEach(Table::stopClock);
        tables.clear();
    }

    /** A session that ends leaves its rooms by itself, but not our queue. */
    @EventListener
    void closed(SessionClosedEvent event) {
        queue.remove(event.session());
    }

    private void leaveRooms(Session session) {
        rooms.roomsOf(session).forEach(room -> room.leave(session));
    }

    private Room roomOf(Session session) {
        return rooms.roomsOf(session).stream()
                .findFirst()
                .orElseThrow(() -> new MessageRefusedException("you are in no match"));
    }

    private static String name(Session session) {
        return Objects.requireNonNull(session.principal()).getName();
    }

    /** Whatever was refused, the client learns why. */
    @MessageExceptionHandler
    S2C_Denied refused(MessageRefusedException refusal) {
        return S2C_Denied.newBuilder()
                .setReason(String.valueOf(refusal.getMessage()))
                .build();
    }
}
