package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.save.SavingServer.Client;
import io.byteborne.internal.save.SavingServer.Lateness;
import io.byteborne.testing.TcpProxy;
import io.byteborne.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Status;

/**
 * The database is away while a server is played on: once it has been stopped, once the network to it swallows everything.
 * For {@code -Dsaves.outage=30} seconds, or for a few.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SaveOutageTests {
    private static final Logger log = LoggerFactory.getLogger(SaveOutageTests.class);
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("saves.outage", 12));
    private static final Duration CALM = Duration.ofSeconds(4);
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(3);
    private static final int PLAYERS = 60;
    private static final int WHO_LEAVE = 10;

    /** Far more than a tick takes on a busy machine, far less than anything waits for the database. */
    private static final long MOST_MILLIS = 1000;

    @Test
    void whenTheDatabaseIsStoppedThenPlayGoesOnAndNothingIsLost() throws Exception {
        try (TestPostgres postgres = TestPostgres.create()) {
            play(postgres.newDatabase(), postgres::stop, postgres::start);
        }
    }

    @Test
    void whenTheNetworkToTheDatabaseSwallowsEverythingThenPlayGoesOnAndNothingIsLost() throws Exception {
        TestPostgres postgres = TestPostgres.shared();
        try (TcpProxy proxy = new TcpProxy(postgres.port())) {
            String url = postgres.newDatabase().replace(":" + postgres.port() + "/", ":" + proxy.port() + "/");
            play(url, () -> proxy.swallow(true), () -> proxy.swallow(false));
        }
    }

    private static void play(String url, Runnable cut, Runnable mend) throws Exception {
        try (SavingServer server = new SavingServer(
                url,
                "--byteborne.save.interval=1s",
                "--byteborne.save.open-timeout=" + OPEN_TIMEOUT,
                "--byteborne.save.store-timeout=" + STORE_TIMEOUT)) {
            SaveStatistics figures = server.bean(SaveStatistics.class);
            SaveHealthIndicator health = server.bean(SaveHealthIndicator.class);
            Lateness lateness = server.bean(Lateness.class);
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < PLAYERS; i++) {
                clients.add(server.login("p" + i));
            }
            // The first ones were those of the start.
            lateness.takeLongestMillis();
            playFor(CALM, clients);
            await().until(() -> figures.written() > 0);
            long lateWithDatabase = lateness.takeLongestMillis();

            cut.run();
            long begun = System.nanoTime();
            playFor(OUTAGE.dividedBy(2), clients);
            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.health().getDetails()).containsKey("reason");
            try (Client late = server.connect()) {
                long asked = System.nanoTime();
                assertThat(late.login("late")).isEqualTo("UNAVAILABLE");
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(OPEN_TIMEOUT.plusSeconds(3));
            }
            for (Client leaving : clients.subList(0, WHO_LEAVE)) {
                leaving.close();
            }
            playFor(OUTAGE.dividedBy(2), clients.subList(WHO_LEAVE, PLAYERS));
            assertThat(figures.unsaved()).isEqualTo(PLAYERS);
            assertThat(figures.open()).isEqualTo(PLAYERS);
            assertThat(figures.oldestUnsaved()).isGreaterThan(OUTAGE.dividedBy(2));
            assertThat(figures.failure()).isNotNull();
            long lateWithout = lateness.takeLongestMillis();
            Duration away = Duration.ofNanos(System.nanoTime() - begun);

            mend.run();
            long mended = System.nanoTime();
            clients.get(PLAYERS - 1).count();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> figures.oldestUnsaved().compareTo(Duration.ofSeconds(2)) < 0);
            log.info(
                    "Away for {}: longest time between two ticks {} ms, with the database {} ms; all written {} after it was back",
                    away,
                    lateWithout,
                    lateWithDatabase,
                    Duration.ofNanos(System.nanoTime() - mended));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> health.health().getStatus().equals(Status.UP));
            assertThat(lateWithout).isLessThan(Math.max(MOST_MILLIS, 3 * lateWithDatabase));
            server.login("late").close();
            for (Client client : clients) {
                client.close();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> figures.open() == 0);
            for (int i = 0; i < PLAYERS; i++) {
                assertThat(server.saved("p" + i))
                        .as("p" + i)
                        .isEqualTo(clients.get(i).lastCount());
            }
            assertThat(figures.stale()).isZero();
        }
    }

    /** Everybody sends, one after another, and waits for the answer. */
    private static void playFor(Duration time, List<Client> clients) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            // All at once: a tick answers all of them.
            for (Client client : clients) {
                client.send();
            }
            for (Client client : clients) {
                client.receive();
            }
        }
    }
}
