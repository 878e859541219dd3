package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.S2C_Said;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** docs/howto/blocking.md is compiled, and works. */
@GameTest(classes = {ByteborneWorldApplication.class, Matches.class, Scores.class})
class BlockingHowToTests {
    @Autowired
    private TestWorld world;

    @Autowired
    private TestClients clients;

    @Autowired
    private Scores scores;

    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/blocking.md"), Matches.class, BlockingHowToTests.class);
    }

    @Test
    void whenAMatchIsOverThenItsResultIsSavedAndAnnounced() {
        TestGameClient client = clients.connect();
        client.send(C2S_Join.newBuilder().setRoom("final").build());

        world.advance(Duration.ofMinutes(4));

        assertThat(client.expect(S2C_Said.class).getText()).isEqualTo("final is number 1");
    }

    @Test
    void whenAResultCannotBeSavedThenThatIsAnnounced() {
        scores.broken = true;
        TestGameClient client = clients.connect();
        client.send(C2S_Join.newBuilder().setRoom("final").build());

        world.advance(Duration.ofMinutes(4));
        scores.broken = false;

        assertThat(client.expect(S2C_Said.class).getText()).isEqualTo("The result could not be saved");
    }
}
