package io.byteborne.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFilesTests {
    @Test
    void whenLinesEndAsOnWindowsThenTheyAreReadAsElsewhere(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "one\r\ntwo\nthree\r\n");

        assertThat(ProjectFiles.read(file)).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void whenAPathIsNamedThenWithSlashes() {
        assertThat(ProjectFiles.name(Path.of("docs", "howto", "load.md"))).isEqualTo("docs/howto/load.md");
    }
}
