package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.session.Transport;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.WholeServerTest;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What clients do that breaks the protocol, and what it costs them, over each transport. */
@WholeServerTest
@ParameterizedClass
@EnumSource(Transport.class)
class ProtocolViolationTests {
    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");
    private static final String ECHO = "08 00 e8 03 0a 02 68 69";

    enum Violation {
        SIZE_0("00 00", CloseReason.BAD_SIZE),
        SIZE_1("01 00", CloseReason.BAD_SIZE),
        SIZE_2("02 00", CloseReason.BAD_SIZE),
        SIZE_3("03 00", CloseReason.BAD_SIZE),
        SIZE_0_WITH_ID("00 00 d0 07", CloseReason.BAD_SIZE),
        SIZE_OVER_THE_LIMIT("01 40", CloseReason.FRAME_TOO_LARGE),
        LARGEST_SIZE("ff ff d0 07", CloseReason.FRAME_TOO_LARGE),
        ID_0("04 00 00 00", CloseReason.UNKNOWN_MESSAGE),
        UNKNOWN_ID("04 00 d1 07", CloseReason.UNKNOWN_MESSAGE),
        LARGEST_ID("04 00 ff ff", CloseReason.UNKNOWN_MESSAGE),
        SERVER_TO_CLIENT_ID("08 00 e8 03 0a 02 68 69", CloseReason.UNKNOWN_MESSAGE),
        TRUNCATED_STRING("07 00 d0 07 0a 05 68", CloseReason.MALFORMED),
        TRUNCATED_TAG("05 00 d0 07 80", CloseReason.MALFORMED),
        INVALID_UTF8("08 00 d0 07 0a 02 c3 28", CloseReason.MALFORMED),
        STRAY_END_GROUP("05 00 d0 07 0c", CloseReason.MALFORMED),
        STRAY_END_GROUP_BEHIND_CONTENT("09 00 d0 07 0a 02 68 69 0c", CloseReason.MALFORMED),
        UNKNOWN_WIRE_TYPE("06 00 d0 07 0f 00", CloseReason.MALFORMED),
        TAG_0("06 00 d0 07 00 00", CloseReason.MALFORMED),
        NEGATIVE_LENGTH("0a 00 d0 07 0a ff ff ff ff 0f", CloseReason.MALFORMED);

        private final String bytes;
        private final CloseReason reason;

        Violation(String bytes, CloseReason reason) {
            this.bytes = bytes;
            this.reason = reason;
        }
    }

    private final Transport transport;
    private final ServerService server;
    private final SessionManager sessions;

    ProtocolViolationTests(Transport transport, @Autowired ServerService server, @Autowired SessionManager sessions) {
        this.transport = transport;
        this.server = server;
        this.sessions = sessions;
    }

    private TestClient connect() throws IOException {
        return TestClient.connect(transport, server);
    }

    @ParameterizedTest
    @EnumSource
    void whenViolationComesBetweenChatsThenOnlyTheFirstAreAnswered(Violation violation) throws IOException {
        long before = sessions.closed(violation.reason);
        try (TestClient client = connect()) {
            client.send(CHAT, CHAT, hex(violation.bytes), CHAT, CHAT);

            assertThat(hex(client.readPacket())).isEqualTo(ECHO);
            assertThat(hex(client.readPacket())).isEqualTo(ECHO);
            client.expectFin();
        }
        await().untilAsserted(
                        () -> assertThat(sessions.closed(violation.reason)).isEqualTo(before + 1));
    }

    @ParameterizedTest
    @EnumSource
    void whenViolationIsAllThatComesThenAFinFollows(Violation violation) throws IOException {
        try (TestClient client = connect()) {
            client.sendByteByByte(hex(violation.bytes));

            client.expectFin();
        }
    }

    @Test
    void whenNestingIsDeepThenTheServerGoesOn() throws IOException {
        // Groups within groups, more of them than protobuf's limit on recursion.
        byte[] payload = new byte[10_000];
        Arrays.fill(payload, (byte) 0x4b);
        try (TestClient deep = connect();
                TestClient other = connect()) {
            deep.send(packet(2000, payload));
            deep.expectFin();

            other.send(CHAT);
            assertThat(hex(other.readPacket())).isEqualTo(ECHO);
        }
    }
}
