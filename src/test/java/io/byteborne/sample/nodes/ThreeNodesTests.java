package io.byteborne.sample.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.sample.nodes.LocalNodes.Ports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example as it is played, by what is typed and what is printed. */
@Timeout(240)
class ThreeNodesTests {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private String run(ThreeNodes example, String... lines) throws InterruptedException {
        printed.reset();
        for (String line : lines) {
            assertThat(example.run(line)).isTrue();
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whenItIsPlayedThenPlayersReachEachOtherOverNodesAndComeBackOnAnother() throws Exception {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        try (LocalNodes nodes = new LocalNodes(folder, List.of(Ports.free(), Ports.free(), Ports.free()), List.of())) {
            ThreeNodes example = new ThreeNodes(nodes, out);
            example.introduce();
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("node-1  game " + nodes.node(1).ports().game(), "node-3", "login NAME NODE");

            assertThat(run(example, "login ada 1", "login bob 2", "login ada 3"))
                    .contains("ada is on node-1", "bob is on node-2", "Not possible: ");
            assertThat(run(example, "whisper ada bob hello over there"))
                    .contains("bob hears: ada, on node-1, whispers: hello over there");
            assertThat(run(example, "whisper ada carl hello")).contains("ada hears: carl is not here");
            assertThat(run(example, "shout bob dinner is ready"))
                    .contains(" hears: bob, on node-2, shouts: dinner is ready");
            assertThat(run(example, "nodes")).contains("\"users\":", "node-3");

            assertThat(run(example, "kill 1", "login ada 3"))
                    .contains("node-1 is dead", "ada has lost the connection", "ada is on node-3");
            assertThat(run(example, "whisper bob ada welcome back"))
                    .contains("ada hears: bob, on node-2, whispers: welcome back");

            assertThat(run(example, "start 1", "login carl 1", "whisper carl ada new here"))
                    .contains("ada hears: carl, on node-1, whispers: new here");
            assertThat(run(example, "dance", "login", "kill 4"))
                    .contains("What is 'dance'?", "A word is missing", "there is no node '4'");
            assertThat(example.run("quit")).isFalse();
        }
    }
}
