package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A stepped world whose messages are handled between ticks. */
@GameTest(properties = "byteborne.world.dispatch=on-arrival")
class ArrivalTests {
    private static final C2S_Chat LINE = C2S_Chat.newBuilder().setContent("hi").build();

    @Autowired
    TestWorld world;

    @Autowired
    TestClients clients;

    @Test
    void whenArrivalsAreRunThenMessagesAreHandledAndTimeStandsStill() {
        TestGameClient client = clients.connect();
        Duration before = world.now();

        client.send(LINE);
        client.expectNothing();
        world.runArrivals();

        assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("hi");
        assertThat(world.now()).isEqualTo(before);
    }

    @Test
    void whenAnAnswerIsAwaitedThenNoTickIsNeeded() {
        long ticks = world.tickNumber();

        clients.connect().request(LINE, S2C_Chat.class);

        assertThat(world.tickNumber()).isEqualTo(ticks);
    }
}
