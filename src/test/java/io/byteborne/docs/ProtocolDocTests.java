package io.byteborne.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.options.ByteborneOptions;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages;
import io.byteborne.system.SystemMessages.Ack;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Ping;
import io.byteborne.system.SystemMessages.Pong;
import io.byteborne.system.SystemMessages.Welcome;
import io.byteborne.testing.ProjectFiles;
import io.byteborne.testing.TestPackets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What docs/protocol.md says in bytes and tables is what the code does. Its vectors were made by another implementation of
 * protobuf than Java's.
 */
class ProtocolDocTests {
    private static final Path DOCUMENT = Path.of("docs/protocol.md");

    private static final Map<String, Message> MESSAGES = Stream.of(
                    Hello.getDefaultInstance(),
                    Welcome.getDefaultInstance(),
                    Ping.getDefaultInstance(),
                    Pong.getDefaultInstance(),
                    Goodbye.getDefaultInstance(),
                    Ack.getDefaultInstance(),
                    C2S_Chat.getDefaultInstance(),
                    S2C_Chat.getDefaultInstance())
            .collect(Collectors.toMap(message -> message.getDescriptorForType().getName(), Function.identity()));

    private static String text() throws IOException {
        return ProjectFiles.read(DOCUMENT);
    }

    private static List<MatchResult> found(String regex) throws IOException {
        return Pattern.compile(regex).matcher(text()).results().toList();
    }

    /** One row of the table of vectors. */
    record Vector(String from, String name, String fields, String packet) {
        @Override
        public String toString() {
            return name + " {" + fields + "}";
        }
    }

    static List<Vector> vectors() throws IOException {
        return found("(?m)^\\| (client|server) \\| `(\\w+) \\{(.*)\\}` \\| `([0-9a-f ]+)` \\|$").stream()
                .map(row -> new Vector(row.group(1), row.group(2), row.group(3), row.group(4)))
                .toList();
    }

    private static int idOf(Descriptor type) {
        return type.getOptions().getExtension(ByteborneOptions.messageId);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whenAVectorsMessageIsSerialisedThenItIsTheVectorsPacket(Vector vector) throws IOException {
        Message message = written(vector);

        byte[] packet = TestPackets.packet(idOf(message.getDescriptorForType()), message.toByteArray());

        assertThat(TestPackets.hex(packet)).isEqualTo(vector.packet);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whenAVectorsPacketIsParsedThenItIsTheVectorsMessage(Vector vector) throws IOException {
        byte[] packet = TestPackets.hex(vector.packet);

        Message parsed = type(vector).getParserForType().parseFrom(Arrays.copyOfRange(packet, 4, packet.length));

        assertThat(packet[0] | packet[1] << 8).isEqualTo(packet.length);
        assertThat((packet[2] & 0xff) | (packet[3] & 0xff) << 8).isEqualTo(idOf(parsed.getDescriptorForType()));
        assertThat(parsed).isEqualTo(written(vector));
    }

    private static Message type(Vector vector) {
        return Objects.requireNonNull(MESSAGES.get(vector.name), vector.name);
    }

    private static Message written(Vector vector) throws IOException {
        Message.Builder builder = type(vector).newBuilderForType();
        TextFormat.merge(vector.fields, builder);
        return builder.build();
    }

    @Test
    void whenASideMaySendAMessageThenThereIsAVectorOfIt() throws IOException {
        Set<String> vectors = vectors().stream()
                .map(vector -> vector.from + " " + vector.name)
                .collect(Collectors.toSet());
        List<MatchResult> rows = found("(?m)^\\| (\\d+) \\| `(\\w+)` \\| (.+) \\| (.+) \\|$");

        assertThat(rows)
                .extracting(row -> row.group(2) + " " + row.group(1))
                .containsExactlyElementsOf(SystemMessages.getDescriptor().getMessageTypes().stream()
                        .map(type -> type.getName() + " " + idOf(type))
                        .toList());
        assertThat(rows).allSatisfy(row -> {
            assertThat(vectors.contains("client " + row.group(2)))
                    .isEqualTo(!row.group(3).equals("never"));
            assertThat(vectors.contains("server " + row.group(2)))
                    .isEqualTo(!row.group(4).equals("never"));
        });
    }

    @Test
    void whenAReasonIsListedThenWithItsCodeAndAllOfThemAre() throws IOException {
        assertThat(found("(?m)^\\| `(\\w+)` \\| (\\d{4}) \\| (yes|no) \\| "))
                .extracting(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                .containsExactlyInAnyOrderElementsOf(Stream.of(CloseReason.values())
                        .map(reason -> reason.label() + " " + reason.webSocketCode() + " "
                                + (reason.mayReconnect() ? "yes" : "no"))
                        .toList());
    }

    @Test
    void whenTheHashIsExplainedThenItsTextHasThatHash() throws IOException {
        String lines = found("(?ms)^```\\n(1000 .*?)^```").getFirst().group(1);
        MatchResult hashes =
                found("is `0x(\\w+)`; that of an empty one, `0x(\\w+)`").getFirst();
        MessageRegistry registry = new MessageRegistry();
        registry.register(S2C_Chat.class);
        registry.register(C2S_Chat.class);

        assertThat(fnv1a(lines)).isEqualTo(hashes.group(1));
        assertThat(fnv1a("")).isEqualTo(hashes.group(2));
        assertThat(Long.toHexString(registry.hash())).isEqualTo(hashes.group(1));
    }

    private static String fnv1a(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        return Long.toHexString(hash);
    }

    @Test
    void whenTheFormulasAreReadThenTheyNameFieldsThatThereAre() throws IOException {
        String formulas = found("(?ms)^```\\n(round trip .*?)^```").getFirst().group(1);
        Set<String> fields = Stream.of(Pong.getDescriptor(), Welcome.getDescriptor())
                .flatMap(type -> type.getFields().stream())
                .map(field -> field.getName())
                .collect(Collectors.toSet());

        assertThat(Pattern.compile("\\w+_micros")
                        .matcher(formulas)
                        .results()
                        .map(MatchResult::group)
                        .toList())
                .hasSize(3)
                .isSubsetOf(fields);
    }
}
