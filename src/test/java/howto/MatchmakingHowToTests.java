package howto;

import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/howto/matchmaking.md shows parts of the third sample and of its tests. */
class MatchmakingHowToTests {
    @Test
    void whenTheHowToShowsJavaThenItStandsInTheSample() throws IOException {
        Snippets.assertCompiled(
                Path.of("docs/howto/matchmaking.md"),
                List.of(
                        Path.of("src/main/java/io/byteborne/sample/rps/RpsGame.java"),
                        Path.of("src/test/java/io/byteborne/sample/rps/RpsGameTests.java")));
    }
}
