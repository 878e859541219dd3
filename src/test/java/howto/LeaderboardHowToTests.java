package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.savesproto.C2S_Dig;
import io.byteborne.savesproto.C2S_Enter;
import io.byteborne.savesproto.C2S_Richest;
import io.byteborne.savesproto.Rank;
import io.byteborne.savesproto.S2C_Entered;
import io.byteborne.savesproto.S2C_Richest;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testing.ProjectFiles;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** docs/howto/leaderboard.md is compiled, and works. */
@GameTest(
        classes = {ByteborneWorldApplication.class, MinerLogin.class, Mine.class, Leaderboard.class},
        properties = {
            "spring.autoconfigure.exclude=",
            "spring.datasource.url=jdbc:h2:mem:leaderboard;DB_CLOSE_DELAY=-1",
            "spring.sql.init.mode=always",
            "spring.sql.init.schema-locations=classpath:howto/leaderboard.sql"
        })
class LeaderboardHowToTests {
    private static final Path PAGE = Path.of("docs/howto/leaderboard.md");

    @Autowired
    private TestWorld world;

    @Autowired
    private TestClients clients;

    @Autowired
    private JdbcClient jdbc;

    private final List<TestGameClient> here = new ArrayList<>();

    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(PAGE, Leaderboard.class, LeaderboardHowToTests.class);
        assertThat(ProjectFiles.read(PAGE))
                .contains("```sql\n" + ProjectFiles.read(Path.of("src/test/resources/howto/leaderboard.sql")) + "```");
    }

    @BeforeEach
    void emptyTheBoard() {
        jdbc.sql("DELETE FROM leaderboard").update();
    }

    /** What they report is written. */
    @AfterEach
    void closeClients() {
        here.forEach(TestGameClient::close);
        world.tick(2);
    }

    private TestGameClient enter(String name) {
        TestGameClient client = clients.connect();
        client.send(C2S_Enter.newBuilder().setName(name).build());
        client.await(S2C_Entered.class);
        here.add(client);
        return client;
    }

    @Test
    void whenMinersLeaveThenTheRichestIsTheFirst() {
        TestGameClient ada = enter("Ada");
        TestGameClient bob = enter("Bob");
        bob.send(C2S_Dig.getDefaultInstance());
        world.tick();
        ada.close();
        bob.close();
        world.tick(2);

        TestGameClient cyd = enter("Cyd");
        cyd.send(C2S_Richest.getDefaultInstance());

        assertThat(cyd.await(S2C_Richest.class).getRanksList())
                .extracting(Rank::getPlayer)
                .containsExactly("Bob", "Ada", "Cyd");
    }

    @Test
    void whenACrashHasKeptAReportBackThenTheNextLoginMakesUpForIt() {
        enter("Dan").close();
        world.tick(2);
        jdbc.sql("UPDATE leaderboard SET gold = 0 WHERE player = 'Dan'").update();
        enter("Dan");
        world.tick();

        assertThat(jdbc.sql("SELECT gold FROM leaderboard WHERE player = 'Dan'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(10);
    }

    @Test
    void whenThereAreManyPlayersThenOnlyTheFirstTenAreShown() {
        IntStream.rangeClosed(1, 20)
                .forEach(i -> jdbc.sql("INSERT INTO leaderboard (player, gold) VALUES (?, ?)")
                        .params("rich" + i, 1000 + i)
                        .update());
        TestGameClient eve = enter("Eve");
        eve.send(C2S_Richest.getDefaultInstance());

        assertThat(eve.await(S2C_Richest.class).getRanksList())
                .hasSize(10)
                .first()
                .isEqualTo(Rank.newBuilder().setPlayer("rich20").setGold(1020).build());
    }
}
