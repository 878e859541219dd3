package howto;

import io.byteborne.login.SessionLoggedInEvent;
import io.byteborne.login.UserRegistry;
import io.byteborne.proto.S2C_Said;
import io.byteborne.session.Session;
import io.byteborne.world.BlockingExecutor;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

@Component
class StoredScores {
    private final ScoreTable table;
    private final BlockingExecutor blocking;
    private final UserRegistry users;

    StoredScores(ScoreTable table, BlockingExecutor blocking, UserRegistry users) {
        this.table = table;
        this.blocking = blocking;
        this.users = users;
    }

    @EventListener
    void loggedIn(SessionLoggedInEvent event) {
        String player = event.principal().getName();
        blocking.inOrderOf(player).call(() -> table.read(player), won -> tell(player, won));
    }

    /** A player has won a match; on the world thread. */
    void add(String player) {
        blocking.inOrderOf(player).call(() -> table.increment(player), won -> tell(player, won));
    }

    private void tell(String player, int won) {
        Session session = users.find(player);
        if (session != null) {
            session.send(S2C_Said.newBuilder().setText("Matches won: " + won).build());
        }
    }
}
