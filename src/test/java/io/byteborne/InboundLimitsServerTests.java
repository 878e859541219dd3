package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.server.ServerService;
import io.byteborne.testing.TestClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Collections;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

/** Limits on what comes in, in the whole program; its ticks are so long that no test waits for one. */
@SpringBootTest(
        properties = {
            "byteborne.server.port=0",
            "byteborne.server.host=127.0.0.1",
            "byteborne.world.dispatch=on-arrival",
            "byteborne.world.tick-interval=1m",
            "byteborne.session.max-messages-per-tick=10",
            "byteborne.session.unknown-message=ignore",
            "server.port=0"
        })
@DirtiesContext
class InboundLimitsServerTests {
    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");
    private static final String ECHO = "08 00 e8 03 0a 02 68 69";
    private static final byte[] UNKNOWN = hex("05 00 ff ff 00");

    private final int port;
    private final MeterRegistry meters;

    @Autowired
    InboundLimitsServerTests(ServerService server, MeterRegistry meters) {
        this.port = Objects.requireNonNull(server.localAddress()).getPort();
        this.meters = meters;
    }

    @Test
    void whenMoreComesThanOnePassHandlesThenTheRestDoesNotWaitForTheTick() throws IOException {
        try (TestClient client = TestClient.connect(port)) {
            client.send(join(Collections.nCopies(1000, CHAT).toArray(byte[][]::new)));

            for (int i = 0; i < 1000; i++) {
                assertThat(hex(client.readPacket())).isEqualTo(ECHO);
            }
        }
    }

    @Test
    void whenUnknownIdsAreIgnoredThenTheyAreCountedAndTheSessionGoesOn() throws IOException {
        double before =
                meters.get("byteborne.messages.unknown").functionCounter().count();
        try (TestClient client = TestClient.connect(port)) {
            client.send(UNKNOWN, CHAT, UNKNOWN, UNKNOWN, CHAT);

            assertThat(hex(client.readPacket())).isEqualTo(ECHO);
            assertThat(hex(client.readPacket())).isEqualTo(ECHO);
        }
        assertThat(meters.get("byteborne.messages.unknown").functionCounter().count())
                .isEqualTo(before + 3);
    }
}
