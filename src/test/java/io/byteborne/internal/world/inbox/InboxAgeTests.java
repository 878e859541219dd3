package io.byteborne.internal.world.inbox;

import static io.byteborne.internal.world.WorldFixture.ping;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.world.WorldFixture;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For how long messages have been waiting. */
class InboxAgeTests {
    private final WorldFixture fixture = new WorldFixture();
    private final List<CompletableFuture<TestPong>> work = new ArrayList<>();
    private final Connection connection = fixture.accept();

    @BeforeEach
    void open() {
        fixture.clock.advanceMillis(1);
        fixture.inbox.readRoundComplete();
        fixture.world.tick();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void receive(long... sequences) {
        ping(connection, sequences);
        fixture.inbox.readRoundComplete();
    }

    private void assertAgeMillis(double expected) {
        assertThat(fixture.inbox.oldestMessageSeconds() * 1000).isEqualTo(expected);
    }

    @Test
    void whenMessagesWaitForTheWorldThenTheOldestsAgeGrowsUntilTheyAreTaken() {
        fixture.onPing((session, ping) -> {});
        assertAgeMillis(0);
        receive(1);
        fixture.clock.advanceMillis(30);
        receive(2);
        assertAgeMillis(30);
        fixture.clock.advanceMillis(10);
        assertAgeMillis(40);

        fixture.world.tick();
        assertAgeMillis(0);
        fixture.clock.advanceMillis(10);
        assertAgeMillis(0);

        receive(3);
        fixture.clock.advanceMillis(5);
        assertAgeMillis(5);
        fixture.world.handleArrivalsOnly();
        assertAgeMillis(0);
    }

    @Test
    void whenAHandlerTakesLongThenTheMessagesBehindItAgeMeanwhile() {
        List<Double> ages = new ArrayList<>();
        fixture.onPing((session, ping) -> {
            fixture.clock.advanceMillis(100);
            ages.add(fixture.inbox.oldestMessageSeconds());
        });
        receive(1, 2);

        fixture.world.tick();

        assertThat(ages).containsExactly(0.1, 0.2);
        assertAgeMillis(0);
    }

    @Test
    void whenTheWorldTakesMessagesBeforeTheReadRoundIsOverThenTheyAgeFromThen() {
        takeTime();
        ping(connection, 1, 2);
        fixture.world.handleArrivalsOnly();
        fixture.inbox.readRoundComplete();
        fixture.clock.advanceMillis(10);
        assertAgeMillis(10);

        fixture.world.tick();
        fixture.clock.advanceMillis(10);
        assertAgeMillis(20);
    }

    private void takeTime() {
        fixture.dispatcher.register(TestPing.class, "test", (session, ping) -> {
            CompletableFuture<TestPong> later = new CompletableFuture<>();
            work.add(later);
            return later;
        });
    }

    @Test
    void whenAMessageIsInWorkThenOnlyThoseBehindItWait() {
        takeTime();
        receive(1);
        fixture.world.tick();
        fixture.clock.advanceMillis(1_000);
        assertAgeMillis(0);

        receive(2);
        fixture.world.handleArrivalsOnly();
        fixture.clock.advanceMillis(20);
        receive(3);
        fixture.world.handleArrivalsOnly();
        fixture.clock.advanceMillis(30);
        fixture.world.tick();
        assertAgeMillis(50);

        work.get(0).complete(TestPong.getDefaultInstance());
        fixture.world.tick();
        assertAgeMillis(30);
        work.get(1).complete(TestPong.getDefaultInstance());
        fixture.world.tick();
        assertAgeMillis(0);
    }

    @Test
    void whenASessionHasHadItsShareThenTheRestKeepsItsAge() {
        fixture.onPing((session, ping) -> {});
        for (int i = 0; i < 3; i++) {
            receive(new long[1000]);
        }
        fixture.clock.advanceMillis(50);
        fixture.world.tick();
        assertAgeMillis(50);

        for (int i = 0; i < 3; i++) {
            fixture.world.tick();
        }
        assertAgeMillis(0);
    }
}
