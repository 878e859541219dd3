package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.world.TimerHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/** Endpoints and health, over HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class ActuatorHttpTests extends RunningServer {
    @Autowired
    private TickStatistics tickStatistics;

    @Test
    void whenASessionIsOpenThenItIsListedAndFoundById() throws Exception {
        try (RawClient client = connect()) {
            Instant connected = Instant.now();
            client.send(CHAT);
            assertThat(client.receive(8)).isEqualTo(ECHO);

            JsonNode shown = actuator.get("gamesessions");

            assertThat(shown.at("/active").asInt()).isEqualTo(1);
            assertThat(shown.at("/opened").asLong()).isEqualTo(sessions.opened());
            assertThat(shown.at("/connections").asInt()).isEqualTo(1);
            assertThat(shown.at("/transport").asString()).isEqualTo(transport());
            assertThat(shown.at("/sessions").size()).isEqualTo(1);
            JsonNode session = shown.at("/sessions/0");
            assertThat(session.at("/peer").asString()).isEqualTo(client.address());
            assertThat(Instant.parse(session.at("/since").asString()))
                    .isBetween(connected.minusSeconds(60), connected.plusSeconds(60));
            assertThat(session.at("/messagesIn").asLong()).isEqualTo(1);
            assertThat(session.at("/bytesIn").asLong()).isEqualTo(8);
            assertThat(session.at("/messagesOut").asLong()).isEqualTo(1);
            assertThat(session.at("/bytesOut").asLong()).isEqualTo(8);
            assertThat(actuator.get("gamesessions/" + session.at("/id").asLong()))
                    .isEqualTo(session);
            assertThat(actuator.get("gamesessions?offset=1").at("/sessions").size())
                    .isZero();
            assertThat(actuator.get("gamesessions?limit=0").at("/sessions").size())
                    .isZero();
        }
    }

    @Test
    void whenTheSessionDoesNotExistThenItIsNotFound() throws Exception {
        assertThat(actuator.status("gamesessions/999999999")).isEqualTo(404);
    }

    @Test
    void whenAParameterMakesNoSenseThenTheRequestIsBad() throws Exception {
        assertThat(actuator.status("gamesessions?limit=-1")).isEqualTo(400);
        assertThat(actuator.status("gamesessions?offset=-1")).isEqualTo(400);
        assertThat(actuator.status("gamesessions?limit=many")).isEqualTo(400);
        assertThat(actuator.status("gamesessions/first")).isEqualTo(400);
    }

    @Test
    void whenAClientBreaksTheProtocolThenLogAndCountsHaveOneWordForTheReason(CapturedOutput output) throws Exception {
        long before = actuator.get("gamesessions").at("/closed/bad_size").asLong();
        double scrapedBefore = actuator.scrape("byteborne_sessions_closed_total{reason=\"bad_size\"}");

        try (RawClient client = connect()) {
            client.send(BAD_SIZE);
            client.awaitEnd();
        }

        await().until(() -> sessions.closed(CloseReason.BAD_SIZE) > before);
        JsonNode closed = actuator.get("gamesessions").at("/closed");
        assertThat(closed.at("/bad_size").asLong()).isEqualTo(before + 1);
        assertThat(closed.propertyNames())
                .containsExactlyElementsOf(Arrays.stream(CloseReason.values())
                        .map(CloseReason::label)
                        .toList());
        assertThat(actuator.scrape("byteborne_sessions_closed_total{reason=\"bad_size\"}"))
                .isEqualTo(scrapedBefore + 1);
        for (CloseReason reason : CloseReason.values()) {
            assertThat(actuator.scrape("byteborne_sessions_closed_total{reason=\"" + reason + "\"}"))
                    .as(reason.label())
                    .isEqualTo(closed.at("/" + reason).asDouble());
        }
        assertThat(output).contains(" closed: bad_size: ");
    }

    @Test
    void whenTheWorldRunsThenItsTicksAreShown() throws Exception {
        TimerHandle someDay = timer.after(Duration.ofDays(1), () -> {});
        await().until(() -> tickStatistics.ticks() > 2);

        JsonNode shown = actuator.get("gametick");

        assertThat(shown.at("/intervalMillis").asDouble()).isEqualTo(20);
        assertThat(shown.at("/configuredRate").asDouble()).isEqualTo(50);
        assertThat(shown.at("/actualRate").asDouble()).isPositive();
        assertThat(shown.at("/ticks").asLong()).isBetween(3L, tickStatistics.ticks());
        assertThat(shown.at("/durationMicros/max").asDouble()).isPositive();
        assertThat(shown.at("/latenessMicros/p999").asDouble()).isPositive();
        assertThat(shown.at("/dispatch").asString()).isEqualTo("on-tick");
        assertThat(shown.at("/timers").asInt()).isEqualTo(timer.count()).isPositive();
        assertThat(shown.at("/inboxEvents").isInt()).isTrue();
        assertThat(actuator.scrape("byteborne_timers")).isEqualTo(timer.count());
        assertThat(actuator.scrape("byteborne_tick_duration_seconds_count")).isPositive();
        assertThat(actuator.scrape("byteborne_tick_lateness_seconds_count")).isPositive();
        assertThat(actuator.scrape("byteborne_tick_duration_seconds_bucket{le=\"+Inf\"}"))
                .isPositive();
        someDay.cancel();
    }

    @Test
    void whenASessionIsInARoomThenTheRoomAndItsMemberAreShown() throws Exception {
        HandlerRegistration joining = dispatcher.register(
                S2C_Chat.class,
                "joining",
                (session, chat) -> rooms.findOrCreate("red team", 4).join(session) ? chat : null);
        try (RawClient client = connect()) {
            client.send(EMPTY_SERVER_CHAT);
            assertThat(client.receive(4)).isEqualTo(EMPTY_SERVER_CHAT);

            JsonNode shown = actuator.get("gamerooms");
            assertThat(shown.toString())
                    .isEqualTo(
                            "{\"count\":1,\"members\":1,\"sessions\":1,\"rooms\":[{\"name\":\"red team\",\"size\":1,\"capacity\":4,\"permanent\":false}]}");
            JsonNode room = actuator.get("gamerooms/red%20team");
            assertThat(room.at("/room")).isEqualTo(shown.at("/rooms/0"));
            assertThat(room.at("/members").size()).isEqualTo(1);
            assertThat(room.at("/members/0/session"))
                    .isEqualTo(actuator.get("gamesessions").at("/sessions/0/id"));
            assertThat(room.at("/members/0/peer").asString()).isEqualTo(client.address());
            assertThat(actuator.get("gamerooms/red%20team?offset=1")
                            .at("/members")
                            .size())
                    .isZero();
            assertThat(actuator.status("gamerooms/nowhere")).isEqualTo(404);
            assertThat(actuator.status("gamerooms?limit=-1")).isEqualTo(400);
            assertThat(actuator.scrape("byteborne_rooms")).isEqualTo(1);
            assertThat(actuator.scrape("byteborne_room_members")).isEqualTo(1);
        } finally {
            dispatcher.unregister(joining);
        }
        await().until(() -> rooms.count() == 0);
        assertThat(actuator.get("gamerooms").at("/members").asInt()).isZero();
    }

    @Test
    void whenHandlersAreThereThenTheyAreListed() throws Exception {
        JsonNode shown = actuator.get("gamehandlers");

        assertThat(shown.at("/handlers")).anySatisfy(handler -> {
            assertThat(handler.at("/message").asString()).isEqualTo("proto.C2S_Chat");
            assertThat(handler.at("/id").asInt()).isEqualTo(2000);
            assertThat(handler.at("/handler").asString()).isEqualTo("io.byteborne.sample.chat.EchoChat#echo");
        });
    }

    @Test
    void whenTheServerRunsThenItsHealthIsUpAndNamesTheBoundPort() throws Exception {
        JsonNode shown = actuator.get("health").at("/components/gameServer");

        assertThat(shown.at("/status").asString()).isEqualTo("UP");
        assertThat(shown.at("/details/host").asString()).isEqualTo("127.0.0.1");
        assertThat(shown.at("/details/port").asInt()).isEqualTo(gameAddress().getPort());
        assertThat(shown.at("/details/transport").asString()).isEqualTo(transport());
        assertThat(shown.at("/details/worldThread").asString()).isEqualTo("alive");
        assertThat(shown.at("/details/tick").isIntegralNumber()).isTrue();
    }

    @Test
    void whenNothingElseIsSetThenNothingCanBeWritten() throws Exception {
        try (RawClient client = connect()) {
            client.send(CHAT);
            assertThat(client.receive(8)).isEqualTo(ECHO);
            long id = actuator.get("gamesessions").at("/sessions/0/id").asLong();

            assertThat(actuator.delete("gamesessions/" + id).statusCode()).isEqualTo(405);
            assertThat(actuator.delete("gamesessions?user=Ada").statusCode()).isEqualTo(405);
            assertThat(actuator.post("gamebroadcast", Map.of("type", "proto.S2C_Chat", "message", "{}"))
                            .statusCode())
                    .isEqualTo(404);

            client.send(CHAT);
            assertThat(client.receive(8))
                    .as("still served, and nothing else was sent")
                    .isEqualTo(ECHO);
        }
    }

    @Test
    void whenAHandlerBlocksTheWorldThreadThenReadinessGoesDownAndUpAgain(CapturedOutput output) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        HandlerRegistration blocking =
                dispatcher.register(S2C_Chat.class, "blocking", (session, chat) -> blockUntil(release) ? chat : null);
        assertThat(actuator.status("health/readiness")).isEqualTo(200);
        assertThat(actuator.scrape("byteborne_world_blocked_seconds")).isZero();
        try (RawClient client = connect()) {
            client.send(EMPTY_SERVER_CHAT);

            await().until(() -> actuator.status("health/readiness") == 503);
            assertThat(actuator.scrape("byteborne_world_blocked_seconds")).isGreaterThanOrEqualTo(1);
            assertThat(output).contains("ActuatorHttpTests.blockUntil(ActuatorHttpTests.java:");
            release.countDown();

            await().until(() -> actuator.status("health/readiness") == 200);
            assertThat(client.receive(4)).isEqualTo(EMPTY_SERVER_CHAT);
            assertThat(output).contains("The world thread is back; it was blocked for ");
            assertThat(actuator.scrape("byteborne_world_blocked_seconds")).isZero();
        } finally {
            release.countDown();
            dispatcher.unregister(blocking);
        }
    }

    private static boolean blockUntil(CountDownLatch release) throws InterruptedException {
        return release.await(10, TimeUnit.SECONDS);
    }

    @Test
    void whenAnEndpointIsNotListedThenItIsNotFound() throws Exception {
        assertThat(actuator.status("env")).isEqualTo(404);
        assertThat(actuator.status("beans")).isEqualTo(404);
        assertThat(actuator.status("shutdown")).isEqualTo(404);
    }

    @Test
    void whenNothingElseIsSetThenOnlyTheLoopbackAddressIsListenedOn(@Autowired Environment environment)
            throws Exception {
        String address = Objects.requireNonNull(environment.getProperty("server.address"));
        assertThat(address).isEqualTo("127.0.0.1");

        // Would be answered if the server listened on every address.
        InetSocketAddress other = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), httpPort);
        try (Socket socket = new Socket()) {
            assertThatIOException().isThrownBy(() -> socket.connect(other, 2_000));
        }
    }
}
