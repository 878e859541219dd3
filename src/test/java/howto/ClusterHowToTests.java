package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.cluster.Delivery;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.S2C_Said;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testing.ProjectFiles;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** What docs/howto/cluster.md shows of rooms over nodes is compiled, and works on a single node, too. */
@GameTest(classes = {ByteborneWorldApplication.class, Guilds.class})
class ClusterHowToTests {
    @Autowired
    private TestClients clients;

    @Autowired
    private TestWorld world;

    @Autowired
    private Guilds guilds;

    @Test
    void whenTheHowToShowsCodeThenItIsCompiled(@TempDir Path folder) throws IOException {
        String page = ProjectFiles.read(Path.of("docs/howto/cluster.md"));
        int from = page.indexOf("\n## Rooms over nodes\n");
        Path section =
                Files.writeString(folder.resolve("section.md"), page.substring(from, page.indexOf("\n## ", from + 1)));

        Snippets.assertCompiled(section, Guilds.class);
    }

    @Test
    void whenAPlayerEntersAGuildThenItIsInTheRoomAndReached() {
        TestGameClient client = clients.connect();
        client.send(C2S_Join.newBuilder().setRoom("owls").build());
        world.tick();
        assertThat(client.expect(S2C_Said.class).getText()).isEqualTo("This is guild/owls");

        assertThat(guilds.tell("owls", "hoot").toCompletableFuture()).isCompletedWithValue(Delivery.SENT);
        assertThat(guilds.tell("larks", "tweet").toCompletableFuture()).isCompletedWithValue(Delivery.OFFLINE);

        world.tick();
        assertThat(client.expect(S2C_Said.class).getText()).isEqualTo("hoot");
    }
}
