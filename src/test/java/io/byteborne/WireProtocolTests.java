package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import io.byteborne.server.ServerService;
import io.byteborne.session.Transport;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import io.byteborne.testing.WholeServerTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The bytes on the wire, as clients in other languages know them, over each transport. */
@WholeServerTest
@ParameterizedClass
@EnumSource(Transport.class)
class WireProtocolTests {
    private static final int CHAT_ID = 2000;
    private static final int ECHO_ID = 1000;

    /** Recorded from an independent implementation of the protocol. */
    enum Vector {
        SHORT("08 00 d0 07 0a 02 68 69", "08 00 e8 03 0a 02 68 69"),
        EMPTY("04 00 d0 07", "04 00 e8 03"),
        NOT_ASCII("0c 00 d0 07 0a 06 ec 95 88 eb 85 95", "0c 00 e8 03 0a 06 ec 95 88 eb 85 95");

        private final String chat;
        private final String echo;

        Vector(String chat, String echo) {
            this.chat = chat;
            this.echo = echo;
        }

        private byte[] chat() {
            return hex(chat);
        }
    }

    private final Transport transport;
    private final ServerService server;
    private final TestClient client;

    WireProtocolTests(Transport transport, @Autowired ServerService server) throws IOException {
        this.transport = transport;
        this.server = server;
        this.client = connect();
    }

    private TestClient connect() throws IOException {
        return TestClient.connect(transport, server);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
    }

    private void expectEchoOf(Vector... vectors) throws IOException {
        for (Vector vector : vectors) {
            assertThat(hex(client.readPacket())).as("echo of %s", vector).isEqualTo(vector.echo);
        }
    }

    private static byte[] allChats() {
        return join(Arrays.stream(Vector.values()).map(Vector::chat).toArray(byte[][]::new));
    }

    @ParameterizedTest
    @EnumSource
    void whenChatIsSentThenItsEchoIsTheRecordedOne(Vector vector) throws IOException {
        client.send(vector.chat());

        expectEchoOf(vector);
    }

    @ParameterizedTest
    @EnumSource
    void whenChatIsCutAnywhereThenItsEchoIsTheSame(Vector vector) throws IOException {
        byte[] chat = vector.chat();
        for (int cut = 1; cut < chat.length; cut++) {
            // The echo of the whole packet says that the part behind it, sent with it, has been read as well.
            client.send(Vector.SHORT.chat(), Arrays.copyOf(chat, cut));
            expectEchoOf(Vector.SHORT);

            client.send(Arrays.copyOfRange(chat, cut, chat.length), Vector.EMPTY.chat());
            expectEchoOf(vector, Vector.EMPTY);
        }
    }

    @Test
    void whenChatsComeInOneWriteThenEachIsAnsweredInOrder() throws IOException {
        client.send(allChats(), allChats());

        expectEchoOf(Vector.values());
        expectEchoOf(Vector.values());
    }

    @Test
    void whenEachByteComesAloneThenEachChatIsAnsweredInOrder() throws IOException {
        client.sendByteByByte(allChats());

        expectEchoOf(Vector.values());
    }

    @Test
    void whenClientClosesItsSideThenItGetsEveryAnswerAndThenAFin() throws IOException {
        byte[][] chats = new byte[500][];
        Arrays.fill(chats, Vector.NOT_ASCII.chat());
        client.send(chats);
        client.shutdownOutput();

        for (int i = 0; i < chats.length; i++) {
            expectEchoOf(Vector.NOT_ASCII);
        }
        client.expectFin();
    }

    @Test
    void whenClientClosesItsSideInsideAPacketThenTheWholeOnesAreAnswered() throws IOException {
        client.send(Vector.SHORT.chat(), Arrays.copyOf(Vector.SHORT.chat(), 5));
        client.shutdownOutput();

        expectEchoOf(Vector.SHORT);
        client.expectFin();
    }

    @Test
    void whenChatHasTheLargestSizeThenItIsAnswered() throws IOException {
        // Tag and length take three bytes.
        byte[] chat = TestPackets.packet(CHAT_ID, content("x".repeat(16_384 - 4 - 3)));
        assertThat(chat).hasSize(16_384);

        client.send(chat);

        byte[] expected = chat.clone();
        expected[2] = (byte) ECHO_ID;
        expected[3] = (byte) (ECHO_ID >> 8);
        assertThat(client.readPacket()).isEqualTo(expected);
    }

    @Test
    void whenChatHasFieldsThatNobodyKnowsThenTheyAreDropped() throws IOException {
        // A number as field 15, then the content, then an empty group as field 9.
        client.send(hex("0c 00 d0 07 78 2a 0a 02 68 69 4b 4c"));

        expectEchoOf(Vector.SHORT);
    }

    @Test
    void whenManyClientsSendThousandsOfChatsThenEachGetsItsAnswersInOrder() throws Exception {
        int clients = 20;
        int chats = 1000;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<String>>> tasks = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                String name = "client " + i + " chat ";
                tasks.add(() -> sendAndReadEchoes(name, chats));
            }
            List<Future<List<String>>> results = threads.invokeAll(tasks, 30, TimeUnit.SECONDS);
            for (int i = 0; i < clients; i++) {
                assertThat(results.get(i).get()).isEqualTo(echoes("client " + i + " chat ", chats));
            }
        }
    }

    private List<String> sendAndReadEchoes(String name, int chats) throws IOException {
        byte[][] packets = new byte[chats][];
        for (int i = 0; i < chats; i++) {
            packets[i] = TestPackets.packet(CHAT_ID, content(name + i));
        }
        List<String> answers = new ArrayList<>();
        try (TestClient own = connect()) {
            own.send(packets);
            for (int i = 0; i < chats; i++) {
                answers.add(hex(own.readPacket()));
            }
        }
        return answers;
    }

    private static List<String> echoes(String name, int chats) throws IOException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < chats; i++) {
            expected.add(hex(TestPackets.packet(ECHO_ID, content(name + i))));
        }
        return expected;
    }

    /** A chat's payload, written by hand. */
    private static byte[] content(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(1, text);
        out.flush();
        return bytes.toByteArray();
    }
}
