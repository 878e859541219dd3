package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.testproto.TestPing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What Prometheus reads, and the endpoints' totals beside it. */
class MetricsHttpTests extends RunningServer {
    @Autowired
    private Inbox inbox;

    @Autowired
    private MeterRegistry meters;

    @Test
    void whenTheServerIsFullThenRefusalsAreCounted() throws Exception {
        long before = actuator.get("gamesessions").at("/refused").asLong();
        double scrapedBefore = actuator.scrape("byteborne_connections_refused_total{reason=\"server_full\"}");

        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < MAX_SESSIONS; i++) {
                clients.add(connect());
                clients.get(i).send(CHAT);
                clients.get(i).receive(8);
            }
            clients.add(connect());
            clients.get(MAX_SESSIONS).awaitEnd();

            JsonNode shown = actuator.get("gamesessions");
            assertThat(shown.at("/refused").asLong()).isEqualTo(before + 1);
            assertThat(shown.at("/active").asInt()).isEqualTo(MAX_SESSIONS);
            assertThat(actuator.scrape("byteborne_connections_refused_total{reason=\"server_full\"}"))
                    .isEqualTo(scrapedBefore + 1);
            assertThat(actuator.scrape("byteborne_sessions_active")).isEqualTo(MAX_SESSIONS);
            assertThat(actuator.scrape("byteborne_connections")).isEqualTo(MAX_SESSIONS);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whenAClientSaysHelloThenItAndItsRoundTripsAreCounted() throws Exception {
        double greeted = actuator.scrape("byteborne_sessions_greeted_total");
        double roundTrips = actuator.scrape("byteborne_round_trip_seconds_count");

        try (RawClient client = connect();
                RawClient silent = connect()) {
            client.send("04 00 01 00");
            // Welcome has times and numbers, so that its size is not fixed; the first ping is behind it.
            int welcome = Integer.reverseBytes(
                    HexFormat.fromHexDigits(client.receive(2).replace(" ", "")) << 16);
            client.receive(welcome - 2);
            assertThat(client.receive(6)).isEqualTo("06 00 03 00 08 01");
            client.send("06 00 04 00 08 01");
            silent.send(CHAT);
            silent.receive(8);

            await().untilAsserted(() -> assertThat(actuator.scrape("byteborne_round_trip_seconds_count"))
                    .isEqualTo(roundTrips + 1));
            assertThat(actuator.scrape("byteborne_sessions_greeted_total")).isEqualTo(greeted + 1);
            await().untilAsserted(() -> assertThat(actuator.scrape("byteborne_sessions_open{transport=\"tcp\"}"))
                    .isEqualTo(2));
            assertThat(actuator.scrape("byteborne_sessions_open{transport=\"web_socket\"}"))
                    .isZero();
        }
        await().untilAsserted(() -> assertThat(actuator.scrape("byteborne_sessions_open{transport=\"tcp\"}"))
                .isZero());
    }

    @Test
    void whenMessagesPassThenTheyAreCountedByDirectionAndOutcome() throws Exception {
        JsonNode before = actuator.get("gamehandlers");
        List<String> names = List.of(
                "byteborne_sessions_opened_total",
                "byteborne_messages_total{direction=\"in\"}",
                "byteborne_messages_total{direction=\"out\"}",
                "byteborne_bytes_total{direction=\"in\"}",
                "byteborne_bytes_total{direction=\"out\"}",
                "byteborne_messages_dispatched_total",
                "byteborne_messages_failed_total");
        double[] scrapedBefore = actuator.scrape(names);
        HandlerRegistration failing = dispatcher.register(S2C_Chat.class, "failing", (session, message) -> {
            throw new IllegalStateException("This handler is here to fail");
        });

        try (RawClient client = connect()) {
            client.send(EMPTY_SERVER_CHAT + " " + CHAT);
            assertThat(client.receive(8)).isEqualTo(ECHO);

            JsonNode shown = actuator.get("gamehandlers");
            assertThat(shown.at("/dispatched").asLong())
                    .isEqualTo(before.at("/dispatched").asLong() + 2);
            assertThat(shown.at("/failed").asLong())
                    .isEqualTo(before.at("/failed").asLong() + 1);
            double[] grown = actuator.scrape(names);
            Arrays.setAll(grown, i -> grown[i] - scrapedBefore[i]);
            assertThat(grown).containsExactly(1, 2, 1, 12, 8, 2, 1);
        } finally {
            dispatcher.unregister(failing);
        }
    }

    @Test
    void whenTheWorldIsBusyThenWhatWaitsIsShownAndWhatLostItsHandlerCounted() throws Exception {
        long before = actuator.get("gamehandlers").at("/unhandled").asLong();
        double scrapedBefore = actuator.scrape("byteborne_messages_unhandled_total");
        HandlerRegistration passing = dispatcher.register(S2C_Chat.class, "passing", (session, message) -> null);
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);

        try (RawClient client = connect()) {
            await().until(() -> sessions.count() == 1);
            timer.after(Duration.ZERO, () -> {
                busy.countDown();
                awaitUninterruptibly(released);
            });
            assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
            client.send(EMPTY_SERVER_CHAT);
            await().until(() -> inbox.size() == 1);

            assertThat(actuator.get("gametick").at("/inboxEvents").asInt()).isEqualTo(1);
            assertThat(actuator.scrape("byteborne_inbox_events")).isEqualTo(1);

            dispatcher.unregister(passing);
            released.countDown();
            await().until(() -> dispatcher.counters().unhandledCount() > before);
            assertThat(actuator.get("gamehandlers").at("/unhandled").asLong()).isEqualTo(before + 1);
            assertThat(actuator.scrape("byteborne_messages_unhandled_total")).isEqualTo(scrapedBefore + 1);
        } finally {
            released.countDown();
            dispatcher.unregister(passing);
        }
    }

    @Test
    void whenSomethingIsLimitedThenTheLimitIsShown() throws Exception {
        assertThat(actuator.scrape("byteborne_connections_max")).isEqualTo(MAX_SESSIONS);
        assertThat(actuator.scrape("byteborne_pending_out_max_bytes")).isEqualTo(256 << 20);
        assertThat(actuator.scrape("byteborne_inbox_max_bytes")).isEqualTo(256 << 20);
        assertThat(actuator.scrape("byteborne_tick_interval_seconds")).isEqualTo(0.02);
    }

    @Test
    void whenMessagesPassThenTheyAreCountedByTypeAndTheirHandlersTimeIsTaken() throws Exception {
        List<String> names = List.of(
                "byteborne_type_messages_total{direction=\"in\",message=\"proto.C2S_Chat\"}",
                "byteborne_type_bytes_total{direction=\"in\",message=\"proto.C2S_Chat\"}",
                "byteborne_type_messages_total{direction=\"out\",message=\"proto.S2C_Chat\"}",
                "byteborne_type_bytes_total{direction=\"out\",message=\"proto.S2C_Chat\"}",
                "byteborne_type_messages_total{direction=\"out\",message=\"proto.C2S_Chat\"}",
                "byteborne_handler_time_seconds_count{message=\"proto.C2S_Chat\"}",
                "byteborne_handler_failures_total{message=\"proto.C2S_Chat\"}");
        double[] scrapedBefore = actuator.scrape(names);

        try (RawClient one = connect();
                RawClient other = connect()) {
            one.send(CHAT + " " + CHAT);
            one.receive(16);
            other.send(CHAT);
            other.receive(8);
            sessions.sendToAll(S2C_Chat.getDefaultInstance());
        }

        double[] grown = actuator.scrape(names);
        Arrays.setAll(grown, i -> grown[i] - scrapedBefore[i]);
        assertThat(grown).containsExactly(3, 24, 5, 3 * 8 + 2 * 4, 0, 3, 0);
        assertThat(actuator.scrape("byteborne_handler_time_seconds_sum{message=\"proto.C2S_Chat\"}"))
                .isPositive();
        assertThat(actuator.scrape("byteborne_handler_time_max_seconds{message=\"proto.C2S_Chat\"}"))
                .isPositive();
        JsonNode time = actuator.get("gamehandlers").at("/handlers/0/time");
        assertThat(time.at("/count").asLong()).isEqualTo((long) actuator.scrape(names.get(5)));
        assertThat(time.at("/meanMicros").asDouble()).isPositive();
    }

    @Test
    void whenATypeBecomesKnownLaterThenItHasMetersFromThenOn() throws Exception {
        HandlerRegistration late = dispatcher.register(TestPing.class, "late", (session, ping) -> ping);
        try (RawClient client = connect()) {
            client.send("04 00 28 23");
            client.receive(4);

            assertThat(actuator.scrape(
                            "byteborne_type_messages_total{direction=\"in\",message=\"byteborne.test.TestPing\"}"))
                    .isPositive();
            assertThat(actuator.scrape("byteborne_handler_time_seconds_count{message=\"byteborne.test.TestPing\"}"))
                    .isPositive();
        } finally {
            dispatcher.unregister(late);
        }
    }

    @Test
    void whenASecondHasPassedThenTheLagOfEachEventLoopIsSampled() {
        await().untilAsserted(
                        () -> assertThat(meters.get("byteborne.eventloop.lag").timers())
                                .hasSize(ioThreads.threads())
                                .allSatisfy(lag -> assertThat(lag.count()).isPositive()));
    }

    @Test
    void whenAMeterIsOursThenItIsDescribed() {
        assertThat(meters.getMeters())
                .filteredOn(meter -> meter.getId().getName().startsWith("byteborne."))
                .hasSizeGreaterThan(20)
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
