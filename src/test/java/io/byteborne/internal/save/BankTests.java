package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.save.SaveServerTests.Database;
import io.byteborne.testing.ChildProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bank whose customers give each other gold over sockets, and whose server is killed again and again, in the middle of
 * whatever it does. After each time, there is as much gold as in the beginning; each account is in a state that its
 * customer has seen, or in a later one; and it has every change that was older than an interval, and every one that was
 * confirmed. The long form:
 *
 * <pre>{@code
 * ./mvnw test -Dtest=BankTests -Dbank.kills=50
 * }</pre>
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class BankTests {
    private static final Logger log = LoggerFactory.getLogger(BankTests.class);

    private static final int KILLS = Integer.getInteger("bank.kills", 2);
    private static final int CUSTOMERS = Integer.getInteger("bank.customers", 200);
    private static final long SEED = Long.getLong("bank.seed", System.nanoTime());
    private static final Duration INTERVAL = Duration.ofMillis(Integer.getInteger("bank.interval", 1500));

    /** How long a customer waits from one transfer to the next, in intervals: states are chained to large groups, or hardly. */
    private static final List<Double> PAUSES = List.of(0.1, 0.5, 2.0);

    private static final int LEAVE_ONE_IN = 50;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<BankCustomer> customers = IntStream.range(0, CUSTOMERS)
            .mapToObj(i -> new BankCustomer("c" + i))
            .toList();

    @AfterEach
    void close() {
        clock.shutdownNow();
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void whenTheServerIsKilledThenNoGoldIsLostOrMadeAndNoAccountIsOlderThanAnInterval(Database database)
            throws Exception {
        log.info(
                "A bank in {} with -Dbank.seed={} -Dbank.kills={} -Dbank.customers={} -Dbank.interval={}",
                database,
                SEED,
                KILLS,
                CUSTOMERS,
                INTERVAL.toMillis());
        Random random = new Random(SEED);
        String url = database.url(folder);
        long killedNanos = System.nanoTime();
        long kept = 0;
        long lost = 0;
        Duration oldest = Duration.ZERO;
        for (int kill = 0; kill <= KILLS; kill++) {
            try (ChildProgram program = start(url)) {
                int port = program.awaitNumber("Game server listening on 127\\.0\\.0\\.1:(\\d+)");
                for (BankCustomer.Outcome outcome : comeAfterCrash(port, killedNanos)) {
                    kept += outcome.kept();
                    lost += outcome.lost();
                    oldest = outcome.age().compareTo(oldest) > 0 ? outcome.age() : oldest;
                }
                if (kill < KILLS) {
                    killedNanos = tradeAndKill(program, port, random);
                    assertThat(program.count("ERROR"))
                            .as("errors of the server")
                            .isZero();
                }
            }
        }
        log.info(
                "{} changes were kept, {} lost, the oldest of which {} ms before the kill",
                kept,
                lost,
                oldest.toMillis());
        assertThat(kept).as("changes that were there after a kill").isPositive();
        assertThat(lost).as("changes that were lost").isPositive();
    }

    private static ChildProgram start(String url) throws IOException {
        return ChildProgram.start(
                List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"),
                BankServer.class,
                SavingServer.arguments(
                        url, "--byteborne.save.interval=" + INTERVAL, "--byteborne.login.second-login=replace-old"));
    }

    /** All come in at once. */
    private List<BankCustomer.Outcome> comeAfterCrash(int port, long killedNanos) throws Exception {
        List<Future<BankCustomer.Outcome>> coming = new ArrayList<>();
        for (BankCustomer customer : customers) {
            coming.add(threads.submit(() -> customer.comeAfterCrash(port, killedNanos)));
        }
        List<BankCustomer.Outcome> outcomes = new ArrayList<>();
        for (Future<BankCustomer.Outcome> each : coming) {
            outcomes.add(each.get(1, TimeUnit.MINUTES));
        }
        assertThat(outcomes.stream().mapToLong(BankCustomer.Outcome::gold).sum())
                .as("gold of all; seed %s", SEED)
                .isEqualTo(CUSTOMERS * BankServer.FIRST_GOLD);
        assertThat(outcomes)
                .as("lost changes; seed %s", SEED)
                .allSatisfy(outcome -> assertThat(outcome.age()).isLessThan(INTERVAL));
        return outcomes;
    }

    /** @return a moment before it was killed; there was none between that and the kill in which it could be told of */
    private long tradeAndKill(ChildProgram program, int port, Random random) throws Exception {
        Life life = new Life(port, pause(random));
        List<Future<?>> listening = new ArrayList<>();
        for (BankCustomer customer : customers) {
            Random own = new Random(random.nextLong());
            listening.add(threads.submit(() -> life.listen(customer)));
            life.tradeLater(customer, own);
        }
        Duration moment = INTERVAL.plusNanos((long) (random.nextDouble() * 1.5 * INTERVAL.toNanos()));
        long killedNanos = clock.schedule(() -> life.kill(program), moment.toNanos(), TimeUnit.NANOSECONDS)
                .get();
        for (Future<?> each : listening) {
            each.get(1, TimeUnit.MINUTES);
        }
        assertThat(failures).as("seed %s", SEED).isEmpty();
        return killedNanos;
    }

    private static Duration pause(Random random) {
        return Duration.ofNanos((long) (PAUSES.get(random.nextInt(PAUSES.size())) * INTERVAL.toNanos()));
    }

    /** From one start of the server until it is killed. */
    private final class Life {
        private final int port;
        private final Duration pause;
        private volatile boolean over;

        Life(int port, Duration pause) {
            this.port = port;
            this.pause = pause;
        }

        long kill(ChildProgram program) {
            over = true;
            long now = System.nanoTime();
            program.close();
            return now;
        }

        /** Until it is killed; whoever has hung up comes back. */
        void listen(BankCustomer customer) {
            try {
                while (!over) {
                    listenOnce(customer);
                }
            } catch (Throwable failure) {
                failures.add(failure);
            }
        }

        private void listenOnce(BankCustomer customer) throws IOException {
            try {
                customer.listen();
            } catch (IOException ended) {
                if (!over && !customer.hasLeft()) {
                    throw ended;
                }
            }
            if (over) {
                return;
            }
            try {
                customer.comeBack(port);
            } catch (IOException ended) {
                if (!over) {
                    throw ended;
                }
            }
        }

        void tradeLater(BankCustomer customer, Random random) {
            long nanos = (long) (random.nextDouble() * 2 * pause.toNanos());
            clock.schedule(() -> trade(customer, random), nanos, TimeUnit.NANOSECONDS);
        }

        private void trade(BankCustomer customer, Random random) {
            if (over) {
                return;
            }
            try {
                if (random.nextInt(LEAVE_ONE_IN) == 0) {
                    customer.leave();
                } else {
                    customer.trade(customers, random);
                }
            } catch (IOException ended) {
                // Whoever listens learns of it too.
            }
            tradeLater(customer, random);
        }
    }
}
