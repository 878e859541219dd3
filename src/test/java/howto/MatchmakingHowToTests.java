package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.proto.S2C_Said;
import io.byteborne.proto.rps.C2S_SignIn;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ActiveProfiles;

/** docs/howto/matchmaking.md shows parts of the third sample and of its tests, and how its scores get into a database. */
@GameTest(classes = {ByteborneWorldApplication.class, StoredScores.class, ScoreTable.class})
@ActiveProfiles("rps")
class MatchmakingHowToTests {
    @Autowired
    private TestWorld world;

    @Autowired
    private TestClients clients;

    @Autowired
    private StoredScores scores;

    @Autowired
    private ScoreTable table;

    @Test
    void whenTheHowToShowsJavaThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(
                Path.of("docs/howto/matchmaking.md"),
                List.of(
                        Path.of("src/main/java/io/byteborne/sample/rps/RpsGame.java"),
                        Path.of("src/test/java/io/byteborne/sample/rps/RpsGameTests.java"),
                        Path.of("src/test/java/howto/StoredScores.java")));
    }

    @Test
    void whenAPlayerWinsThenTheStoredScoreIsTold() {
        TestGameClient anna = signIn("anna");
        assertThat(anna.await(S2C_Said.class).getText()).isEqualTo("Matches won: 0");

        scores.add("anna");

        assertThat(anna.await(S2C_Said.class).getText()).isEqualTo("Matches won: 1");
    }

    @Test
    void whenAPlayerComesWhileItsScoreIsBeingSavedThenItIsToldTheNewOne() {
        table.writable = new CountDownLatch(1);
        scores.add("ben");
        TestGameClient ben = signIn("ben");
        world.tickWithoutWaiting(3);
        table.writable.countDown();

        assertThat(ben.await(S2C_Said.class).getText()).isEqualTo("Matches won: 1");
    }

    private TestGameClient signIn(String name) {
        TestGameClient client = clients.connect();
        client.send(C2S_SignIn.newBuilder().setName(name).build());
        return client;
    }
}
