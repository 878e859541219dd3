package howto;

import io.byteborne.login.SessionLoggedInEvent;
import io.byteborne.message.MessageHandler;
import io.byteborne.savesproto.C2S_Richest;
import io.byteborne.savesproto.Rank;
import io.byteborne.savesproto.S2C_Richest;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.world.BlockingExecutor;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class Leaderboard {
    private static final int SHOWN = 10;

    private final JdbcClient jdbc;
    private final BlockingExecutor blocking;

    Leaderboard(JdbcClient jdbc, BlockingExecutor blocking) {
        this.jdbc = jdbc;
        this.blocking = blocking;
    }

    /** Repairs what a crash has kept from being reported. */
    @EventListener
    void cameIn(SessionLoggedInEvent event) {
        if (event.principal() instanceof Miner miner) {
            report(miner);
        }
    }

    @EventListener
    void left(SessionClosedEvent event) {
        if (event.session().principal() instanceof Miner miner) {
            report(miner);
        }
    }

    private void report(Miner miner) {
        String player = miner.getName();
        long gold = miner.state().get().getGold();
        blocking.inOrderOf("leaderboard/" + player).execute(() -> write(player, gold));
    }

    /** On a virtual thread. One player's reports come one after another, so nobody else inserts the row meanwhile. */
    private void write(String player, long gold) {
        int known = jdbc.sql("UPDATE leaderboard SET gold = ? WHERE player = ?")
                .params(gold, player)
                .update();
        if (known == 0) {
            jdbc.sql("INSERT INTO leaderboard (player, gold) VALUES (?, ?)")
                    .params(player, gold)
                    .update();
        }
    }

    @MessageHandler(value = C2S_Richest.class, blocking = true)
    S2C_Richest richest() {
        List<Rank> ranks = jdbc.sql("SELECT player, gold FROM leaderboard ORDER BY gold DESC, player LIMIT ?")
                .param(SHOWN)
                .query((row, number) -> Rank.newBuilder()
                        .setPlayer(row.getString("player"))
                        .setGold(row.getInt("gold"))
                        .build())
                .list();
        return S2C_Richest.newBuilder().addAllRanks(ranks).build();
    }
}
