package howto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.test.GameServerTest;
import io.byteborne.test.LocalGamePort;
import io.byteborne.testing.ProjectFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client that docs/howto/clients.md writes by hand, in Python, talks to the server. Its message classes are stand-ins here, since Python's
 * protobuf library is seldom there; {@code .ci/languages} generates the real ones.
 */
@GameServerTest(classes = ByteborneWorldApplication.class)
class PythonClientHowToTests {
    private static final String OPTIONS = "message_id = object()\n";

    private static final String MESSAGES = """
            from byteborne import options_pb2


            class Descriptor:
                def __init__(self, number):
                    self.Extensions = {options_pb2.message_id: number}

                def GetOptions(self):
                    return self


            class C2S_Chat:
                DESCRIPTOR = Descriptor(2000)

                def __init__(self, content):
                    self.content = content

                def SerializeToString(self):
                    text = self.content.encode()
                    return bytes([0x0A, len(text)]) + text


            class S2C_Chat(C2S_Chat):
                DESCRIPTOR = Descriptor(1000)

                @classmethod
                def FromString(cls, data):
                    return cls(data[2:].decode())
            """;

    @LocalGamePort
    private int port;

    @Test
    void whenTheClientOfTheHowToSaysHelloThenItIsAnswered(@TempDir Path folder) throws Exception {
        assumeThat(hasPython()).as("python3 is on the path").isTrue();
        Files.writeString(folder.resolve("client.py"), blocks("python").getLast());
        Files.writeString(folder.resolve("chat_pb2.py"), MESSAGES);
        Files.createDirectory(folder.resolve("byteborne"));
        Files.writeString(folder.resolve("byteborne/options_pb2.py"), OPTIONS);

        Process python = new ProcessBuilder("python3", "client.py", Integer.toString(port))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            boolean ended = python.waitFor(30, TimeUnit.SECONDS);
            String printed = ended ? output(python) : "";

            assertThat(ended).as("the client ends").isTrue();
            assertThat(printed).isEqualToIgnoringNewLines("Hello from Python");
        } finally {
            python.destroyForcibly();
        }
    }

    /** The clients that the page shows for two languages are those that are built and run. */
    @Test
    void whenTheHowToShowsAnExampleThenItIsTheOneThatThereIs() throws IOException {
        assertThat(ProjectFiles.read(Path.of("clients/python/examples/chat.py")))
                .endsWith("\n\n" + blocks("python").getFirst());
        assertThat(ProjectFiles.read(Path.of("clients/cpp/examples/chat.cpp")))
                .endsWith("\n\n" + blocks("cpp").getFirst());
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```")
                .matcher(ProjectFiles.read(Path.of("docs/howto/clients.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String output(Process python) throws IOException {
        return new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static boolean hasPython() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
    }
}
