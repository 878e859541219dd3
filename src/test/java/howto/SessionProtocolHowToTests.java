package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.message.MessageHandler;
import io.byteborne.proto.C2S_Say;
import io.byteborne.proto.S2C_Said;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.test.GameTest;
import io.byteborne.test.ServerGoodbye;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.testing.ProjectFiles;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** docs/howto/session-protocol.md is compiled, works, and says what is so. */
@GameTest(classes = {ByteborneWorldApplication.class, SessionProtocolHowToTests.About.class, SupportedClients.class})
class SessionProtocolHowToTests {
    private static final Path PAGE = Path.of("docs/howto/session-protocol.md");
    private static final C2S_Say LINE =
            C2S_Say.newBuilder().setText("who am I?").build();

    @Autowired
    private TestClients clients;

    static class About {
        @MessageHandler
        S2C_Said about(C2S_Say line, Session session) {
            ClientInfo client = session.client();
            Duration roundTrip = session.roundTripTime();
            String name = client == null ? "a client without a name" : client.name() + " " + client.version();
            String time = roundTrip == null ? "an unknown time" : roundTrip.toMillis() + " ms";
            return S2C_Said.newBuilder()
                    .setText(name + ", there and back in " + time)
                    .build();
        }
    }

    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(PAGE, SupportedClients.class, SessionProtocolHowToTests.class);
    }

    @Test
    void whenTheHowToListsReasonsThenEachStandsWhereItBelongs() throws IOException {
        assertThat(reasons("yes")).isEqualTo(labels(true));
        assertThat(reasons("no: the same would happen again")).isEqualTo(labels(false));
    }

    private static List<String> reasons(String row) throws IOException {
        return Pattern.compile("(?m)^\\| " + row + " \\| (.*) \\|$")
                .matcher(ProjectFiles.read(PAGE))
                .results()
                .flatMap(
                        found -> Pattern.compile("\\w+").matcher(found.group(1)).results())
                .map(word -> word.group())
                .toList();
    }

    private static List<String> labels(boolean mayReconnect) {
        return Arrays.stream(CloseReason.values())
                .filter(reason -> reason.mayReconnect() == mayReconnect)
                .map(CloseReason::label)
                .toList();
    }

    @Test
    void whenAClientHasSaidHelloThenTheGameCanTellItWhoItIs() {
        TestGameClient client = clients.connect().hello("arena-web", "1.4.2");

        assertThat(client.request(LINE, S2C_Said.class).getText()).isEqualTo("arena-web 1.4.2, there and back in 0 ms");
    }

    @Test
    void whenAClientHasNotSaidHelloThenNothingIsKnownOfIt() {
        assertThat(clients.connect().request(LINE, S2C_Said.class).getText())
                .isEqualTo("a client without a name, there and back in an unknown time");
    }

    @Test
    void whenTheBetaConnectsThenItsUserIsToldWhereToGetTheGame() {
        ServerGoodbye refused = clients.connect().helloRefused("arena-beta", "0.9");

        assertThat(refused.reason()).isEqualTo(CloseReason.UPGRADE);
        assertThat(refused.text()).startsWith("The beta is over.");
    }
}
