package io.byteborne.test;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Connections come at the rate that the test's time says. */
@GameTest(properties = {"byteborne.server.limit-loopback=true", "byteborne.server.connection-rate-per-address=1"})
class SteppedAddressRateTests {
    private static final C2S_Chat LINE = C2S_Chat.newBuilder().setContent("hi").build();

    @Autowired
    TestWorld world;

    @Autowired
    TestClients clients;

    @Test
    void whenAddressesMayConnectOnceInASecondThenTheSecondIsTheTestsOwn() {
        clients.connect().request(LINE, S2C_Chat.class);
        clients.connect().expectClosed();

        world.advance(Duration.ofSeconds(1));

        clients.connect().request(LINE, S2C_Chat.class);
    }
}
