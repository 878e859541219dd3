package howto;

import io.byteborne.message.MessageHandler;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.S2C_Said;
import io.byteborne.room.Room;
import io.byteborne.room.Rooms;
import io.byteborne.session.Session;
import io.byteborne.world.BlockingExecutor;
import io.byteborne.world.Timer;
import java.time.Duration;
import org.springframework.stereotype.Component;

@Component
class Matches {
    private static final Duration LENGTH = Duration.ofMinutes(3);

    private final Rooms rooms;
    private final Timer timer;
    private final BlockingExecutor blocking;
    private final Scores scores;

    Matches(Rooms rooms, Timer timer, BlockingExecutor blocking, Scores scores) {
        this.rooms = rooms;
        this.timer = timer;
        this.blocking = blocking;
        this.scores = scores;
    }

    @MessageHandler
    void begin(C2S_Join join, Session session) {
        Room room = rooms.findOrCreate(join.getRoom());
        room.join(session);
        timer.after(LENGTH, () -> end(room));
    }

    private void end(Room room) {
        String match = room.name();
        blocking.inOrderOf(match)
                .call(
                        // On a virtual thread: takes values, and leaves the game's state alone.
                        () -> scores.save(match),
                        // Back on the world thread.
                        rank -> announce(room, match + " is number " + rank),
                        failure -> announce(room, "The result could not be saved"));
    }

    private static void announce(Room room, String text) {
        room.broadcast(S2C_Said.newBuilder().setText(text).build());
    }
}
