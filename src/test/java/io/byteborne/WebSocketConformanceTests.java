package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static io.byteborne.testing.TestWebSocket.BINARY;
import static io.byteborne.testing.TestWebSocket.CLOSE;
import static io.byteborne.testing.TestWebSocket.CONTINUATION;
import static io.byteborne.testing.TestWebSocket.FINAL;
import static io.byteborne.testing.TestWebSocket.PING;
import static io.byteborne.testing.TestWebSocket.PONG;
import static io.byteborne.testing.TestWebSocket.TEXT;
import static io.byteborne.testing.TestWebSocket.close;
import static io.byteborne.testing.TestWebSocket.frame;
import static io.byteborne.testing.TestWebSocket.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestWebSocket;
import io.byteborne.testing.TestWebSocket.Frame;
import io.byteborne.testing.WholeServerTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * The cases of the Autobahn test suite for servers, under its numbers, as far as they apply to binary messages that have
 * packets: text (6, and the halves of 1, 5, 9 and 10 that are in text) is not taken at all, and compression (12, 13) is not
 * offered.
 */
@WholeServerTest
class WebSocketConformanceTests {
    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");
    private static final String ECHO = "08 00 e8 03 0a 02 68 69";
    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED_DATA = 1003;
    private static final int INVALID_TEXT = 1007;
    private static final int NO_CODE = 1005;
    private static final int KIB = 1024;

    private final int port;
    private final SessionManager sessions;

    WebSocketConformanceTests(@Autowired ServerService server, @Autowired SessionManager sessions) {
        this.port = Objects.requireNonNull(server.webSocketAddress()).getPort();
        this.sessions = sessions;
    }

    /**
     * One case.
     *
     * @param number Autobahn's
     * @param sent what the client sends; then it says that it closes, if that is not in it
     * @param echo the content of the messages that come back
     * @param pongs what is in the pongs that come back
     * @param code of the Close frame with which it ends
     */
    record Case(String number, List<byte[]> sent, String echo, List<String> pongs, int code) {
        @Override
        public String toString() {
            return number;
        }
    }

    private static Case fine(String number, String echo, byte[]... sent) {
        return new Case(number, List.of(join(sent), close(1000, "")), echo, List.of(), 1000);
    }

    private static Case pinged(String number, String echo, List<String> pongs, byte[]... sent) {
        return new Case(number, List.of(join(sent), close(1000, "")), echo, pongs, 1000);
    }

    private static Case wrong(String number, String echo, int code, byte[]... sent) {
        return new Case(number, List.of(join(sent), message(CHAT)), echo, List.of(), code);
    }

    private static Case chopped(Case whole, String number) {
        List<byte[]> bytes = new ArrayList<>();
        for (byte[] part : whole.sent()) {
            for (byte each : part) {
                bytes.add(new byte[] {each});
            }
        }
        return new Case(number, bytes, whole.echo(), whole.pongs(), whole.code());
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) 0xfe);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Chats that have so many bytes in all, in packets that are as large as they may be, or one that is smaller. */
    private static byte[] chats(int size) {
        List<byte[]> packets = new ArrayList<>();
        for (int left = size; left > 0; ) {
            int next = left <= 16 * KIB ? left : left < 17 * KIB ? 8 * KIB : 16 * KIB;
            packets.add(chat(next));
            left -= next;
        }
        return join(packets.toArray(byte[][]::new));
    }

    private static byte[] chat(int size) {
        if (size == 4) {
            return packet(2000);
        }
        // A tag, and a length of one byte or two.
        int content = size - 4 - (size - 6 < 128 ? 2 : 3);
        byte[] chat = packet(
                2000, C2S_Chat.newBuilder().setContent("x".repeat(content)).build());
        assertThat(chat).hasSize(size);
        return chat;
    }

    /** What a server answers to chats. */
    private static String echoOf(byte[] chats) {
        byte[] echo = chats.clone();
        for (int at = 0; at < echo.length; at += (echo[at] & 0xff) | (echo[at + 1] & 0xff) << 8) {
            echo[at + 2] = (byte) 0xe8;
            echo[at + 3] = 0x03;
        }
        return hex(echo);
    }

    /** A message in frames of that size. */
    private static byte[] fragments(byte[] content, int size) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += size) {
            int end = Math.min(content.length, at + size);
            int first = (at == 0 ? BINARY : CONTINUATION) | (end == content.length ? FINAL : 0);
            frames.writeBytes(frame(first, Arrays.copyOfRange(content, at, end)));
        }
        return frames.toByteArray();
    }

    static Stream<Case> framing() {
        Case sized = fine("1.2.7", echoOf(chats(64 * KIB)), message(chats(64 * KIB)));
        return Stream.of(
                fine("1.2.1", "", message()),
                fine("1.2.2", echoOf(chat(125)), message(chat(125))),
                fine("1.2.3", echoOf(chat(126)), message(chat(126))),
                fine("1.2.4", echoOf(chat(127)), message(chat(127))),
                fine("1.2.5", echoOf(chat(128)), message(chat(128))),
                fine("1.2.6", echoOf(chats(65_535)), message(chats(65_535))),
                sized,
                inPieces(sized, "1.2.8", 997));
    }

    private static Case inPieces(Case whole, String number, int size) {
        List<byte[]> pieces = new ArrayList<>();
        byte[] all = join(whole.sent().toArray(byte[][]::new));
        for (int at = 0; at < all.length; at += size) {
            pieces.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + size)));
        }
        return new Case(number, pieces, whole.echo(), whole.pongs(), whole.code());
    }

    static Stream<Case> pings() {
        byte[] longest = bytes(125);
        Case largest = pinged("2.4", "", List.of(hex(longest)), frame(FINAL | PING, longest));
        List<String> tenPongs =
                IntStream.range(0, 10).mapToObj(i -> hex(text("payload-" + i))).toList();
        byte[] tenPings = join(IntStream.range(0, 10)
                .mapToObj(i -> frame(FINAL | PING, text("payload-" + i)))
                .toArray(byte[][]::new));
        return Stream.of(
                pinged("2.1", "", List.of(""), frame(FINAL | PING)),
                pinged("2.2", "", List.of(hex(text("Hello, world!"))), frame(FINAL | PING, text("Hello, world!"))),
                pinged(
                        "2.3",
                        "",
                        List.of("00 ff fe fd fc fb 00 ff"),
                        frame(FINAL | PING, hex("00 ff fe fd fc fb 00 ff"))),
                largest,
                wrong("2.5", "", PROTOCOL_ERROR, frame(FINAL | PING, bytes(126))),
                chopped(largest, "2.6"),
                fine("2.7", "", frame(FINAL | PONG)),
                fine("2.8", "", frame(FINAL | PONG, text("unsolicited pong payload"))),
                pinged(
                        "2.9",
                        "",
                        List.of(hex(text("ping payload"))),
                        frame(FINAL | PONG, text("unsolicited")),
                        frame(FINAL | PING, text("ping payload"))),
                pinged("2.10", "", tenPongs, tenPings),
                chopped(pinged("2.10", "", tenPongs, tenPings), "2.11"));
    }

    static Stream<Case> reservedBits() {
        byte[] chat = message(CHAT);
        Case afterChat =
                wrong("3.2", ECHO, PROTOCOL_ERROR, chat, frame(FINAL | 0x20 | BINARY, CHAT), frame(FINAL | PING));
        return Stream.of(
                wrong("3.1", "", PROTOCOL_ERROR, frame(FINAL | 0x10 | BINARY, CHAT)),
                afterChat,
                inPieces(wrong("3.3", ECHO, PROTOCOL_ERROR, chat, frame(FINAL | 0x30 | BINARY, CHAT)), "3.3", 7),
                chopped(wrong("3.4", ECHO, PROTOCOL_ERROR, chat, frame(FINAL | 0x40 | BINARY, CHAT)), "3.4"),
                wrong("3.5", "", PROTOCOL_ERROR, frame(FINAL | 0x50 | BINARY, CHAT)),
                wrong("3.6", "", PROTOCOL_ERROR, frame(FINAL | 0x60 | PING, bytes(8))),
                wrong("3.7", "", PROTOCOL_ERROR, frame(FINAL | 0x70 | CLOSE)));
    }

    static Stream<Case> opcodes() {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            // One without a payload, one with, and then after a chat.
            byte[] payload = i % 2 == 0 ? bytes(0) : text("reserved opcode payload");
            byte[] before = i < 2 ? bytes(0) : message(CHAT);
            String echo = i < 2 ? "" : ECHO;
            cases.add(wrong("4.1." + (i + 1), echo, PROTOCOL_ERROR, before, frame(FINAL | (3 + i), payload)));
            cases.add(wrong("4.2." + (i + 1), echo, PROTOCOL_ERROR, before, frame(FINAL | (11 + i), payload)));
        }
        return cases.stream();
    }

    static Stream<Case> fragmentation() {
        byte[] first = Arrays.copyOf(CHAT, 3);
        byte[] second = Arrays.copyOfRange(CHAT, 3, CHAT.length);
        byte[] begin = frame(BINARY, first);
        byte[] end = frame(FINAL | CONTINUATION, second);
        byte[] ping = frame(FINAL | PING, text("ping"));
        List<String> pong = List.of(hex(text("ping")));
        Case two = fine("5.3", ECHO, begin, end);
        Case withPing = pinged("5.6", ECHO, pong, begin, ping, end);
        byte[] five = fragments(chats(10 * KIB), 2 * KIB);
        byte[] nothing = frame(CONTINUATION, first);
        byte[] nothingLast = frame(FINAL | CONTINUATION, first);
        byte[] chat = message(CHAT);
        return Stream.of(
                wrong("5.1", "", PROTOCOL_ERROR, frame(PING, first), end),
                wrong("5.2", "", PROTOCOL_ERROR, frame(PONG, first), end),
                two,
                inPieces(two, "5.4", 9),
                chopped(two, "5.5"),
                withPing,
                inPieces(withPing, "5.7", 9),
                chopped(withPing, "5.8"),
                wrong("5.9", "", PROTOCOL_ERROR, nothing, chat),
                inPieces(wrong("5.10", "", PROTOCOL_ERROR, nothing, chat), "5.10", 9),
                chopped(wrong("5.11", "", PROTOCOL_ERROR, nothing, chat), "5.11"),
                wrong("5.12", "", PROTOCOL_ERROR, nothingLast, chat),
                inPieces(wrong("5.13", "", PROTOCOL_ERROR, nothingLast, chat), "5.13", 9),
                chopped(wrong("5.14", "", PROTOCOL_ERROR, nothingLast, chat), "5.14"),
                wrong("5.15", ECHO, PROTOCOL_ERROR, begin, end, nothing, chat),
                wrong("5.16", "", PROTOCOL_ERROR, nothing, begin, end),
                wrong("5.17", "", PROTOCOL_ERROR, nothingLast, begin, end),
                wrong("5.18", "", PROTOCOL_ERROR, begin, frame(FINAL | BINARY, second)),
                pinged("5.19", echoOf(chats(10 * KIB)), pong, five, ping),
                chopped(pinged("5.20", echoOf(chats(100)), pong, fragments(chats(100), 20), ping), "5.20"));
    }

    static Stream<Case> text() {
        return Stream.of(
                wrong("text", "", UNSUPPORTED_DATA, frame(FINAL | TEXT, text("Hello"))),
                wrong("text without end", ECHO, UNSUPPORTED_DATA, message(CHAT), frame(TEXT, text("Hello"))));
    }

    static Stream<Case> closing() {
        byte[] begin = frame(BINARY, Arrays.copyOf(CHAT, 3));
        byte[] end = frame(FINAL | CONTINUATION, Arrays.copyOfRange(CHAT, 3, CHAT.length));
        byte[] large = chats(64 * KIB);
        List<Case> cases = new ArrayList<>(List.of(
                fine("7.1.1", ECHO, message(CHAT)),
                closed("7.1.2", "", 1000, close(1000, ""), close(1001, "")),
                closed("7.1.3", "", 1000, close(1000, ""), frame(FINAL | PING)),
                closed("7.1.4", "", 1000, close(1000, ""), message(CHAT)),
                closed("7.1.5", "", 1000, begin, close(1000, ""), end),
                closed("7.1.6", echoOf(large), 1000, message(large), close(1000, ""), frame(FINAL | PING)),
                closed("7.3.1", "", NO_CODE, frame(FINAL | CLOSE)),
                closed("7.3.2", "", PROTOCOL_ERROR, frame(FINAL | CLOSE, bytes(1))),
                closed("7.3.3", "", 1000, close(1000, "")),
                closed("7.3.4", "", 1000, close(1000, "Hello World!")),
                closed("7.3.5", "", 1000, close(1000, "*".repeat(123))),
                closed("7.3.6", "", PROTOCOL_ERROR, close(1000, "*".repeat(124))),
                closed(
                        "7.5.1",
                        "",
                        INVALID_TEXT,
                        frame(FINAL | CLOSE, hex("03 e8 ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80")))));
        int[] valid = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999};
        for (int i = 0; i < valid.length; i++) {
            cases.add(closed("7.7." + (i + 1), "", valid[i], close(valid[i], "")));
        }
        int[] invalid = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999};
        for (int i = 0; i < invalid.length; i++) {
            cases.add(closed("7.9." + (i + 1), "", PROTOCOL_ERROR, close(invalid[i], "")));
        }
        cases.add(closed("7.13.1", "", PROTOCOL_ERROR, close(5000, "")));
        cases.add(closed("7.13.2", "", PROTOCOL_ERROR, close(65_535, "")));
        return cases.stream();
    }

    private static Case closed(String number, String echo, int code, byte[]... sent) {
        return new Case(number, List.of(join(sent)), echo, List.of(), code);
    }

    static Stream<Case> sizes() {
        byte[] million = chats(KIB * KIB);
        byte[] quarter = chats(256 * KIB);
        return Stream.of(
                fine("9.2.1", echoOf(chats(64 * KIB)), message(chats(64 * KIB))),
                fine("9.2.2", echoOf(quarter), message(quarter)),
                fine("9.2.3", echoOf(million), message(million)),
                fine("9.4.1", echoOf(million), fragments(million, 64)),
                fine("9.4.4", echoOf(million), fragments(million, 4 * KIB)),
                fine("9.4.7", echoOf(million), fragments(million, 256 * KIB)),
                inPieces(fine("9.6.1", echoOf(quarter), message(quarter)), "9.6.1", 64),
                inPieces(fine("9.6.6", echoOf(quarter), message(quarter)), "9.6.6", 2048),
                fine("9.8.1", "04 00 e8 03 ".repeat(1000).strip(), many(chat(4))),
                fine("9.8.4", (echoOf(chat(256)) + " ").repeat(1000).strip(), many(chat(256))),
                fine("10.1.1", echoOf(chats(64 * KIB)), fragments(chats(64 * KIB), 1300)));
    }

    private static byte[] many(byte[] packet) {
        return join(Collections.nCopies(1000, message(packet)).toArray(byte[][]::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"framing", "pings", "reservedBits", "opcodes", "fragmentation", "text", "closing", "sizes"})
    void whenFramesComeThenTheServerDoesAsItHasTo(Case one) throws Exception {
        long violations = sessions.closed(CloseReason.PROTOCOL_ERROR);
        long left = sessions.closed(CloseReason.PEER_CLOSED);
        try (TestWebSocket client = TestWebSocket.open(port)) {
            Thread sender = Thread.ofVirtual().start(() -> send(client, one.sent()));
            List<String> pongs = new ArrayList<>();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            Frame next = client.readFrame();
            for (; next.opcode() != CLOSE; next = client.readFrame()) {
                if (next.opcode() == PONG) {
                    pongs.add(next.hex());
                } else {
                    content.writeBytes(next.payload().toByteArray());
                }
            }
            sender.join();
            client.expectFin();

            assertThat(next.closeCode()).isEqualTo(one.code());
            assertThat(hex(content.toByteArray())).isEqualTo(one.echo());
            assertThat(pongs).isEqualTo(one.pongs());
        }
        boolean violated =
                List.of(PROTOCOL_ERROR, UNSUPPORTED_DATA, INVALID_TEXT).contains(one.code())
                        && !one.number().startsWith("7.7.");
        await().pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(List.of(
                                sessions.closed(CloseReason.PROTOCOL_ERROR) - violations,
                                sessions.closed(CloseReason.PEER_CLOSED) - left))
                        .isEqualTo(violated ? List.of(1L, 0L) : List.of(0L, 1L)));
    }

    private static void send(TestWebSocket client, List<byte[]> parts) {
        try {
            for (byte[] part : parts) {
                client.send(part);
            }
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }
}
