package io.byteborne.bench;

import com.sun.management.OperatingSystemMXBean;
import io.byteborne.ByteborneWorldApplication;
import io.byteborne.internal.save.SaveStatistics;
import io.byteborne.save.Save;
import io.byteborne.save.Saves;
import io.byteborne.savesproto.PlayerState;
import io.byteborne.testing.TestPostgres;
import io.byteborne.world.OnTick;
import io.byteborne.world.Tick;
import io.byteborne.world.WorldExecutor;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What it costs to save 10,000 players whose states change once a second each, so that all of them have to be written in
 * each interval of 10 s. Turn about with the same changes of states that nobody saves.
 */
public final class SaveLoad {
    private static final int PLAYERS = 10_000;
    private static final int TICKS_PER_SECOND = 20;
    private static final int CHANGES_PER_TICK = PLAYERS / TICKS_PER_SECOND;
    private static final int ITEMS = 20;
    private static final int PAIRS = 5;
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration TURN = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The game. World thread. */
    static class Game {
        private final Saves saves;
        private final List<Save<PlayerState>> players = new ArrayList<>();
        private final PlayerState[] unsaved = new PlayerState[PLAYERS];
        private volatile boolean saving;
        private volatile long threadId;
        private int next;

        Game(Saves saves) {
            this.saves = saves;
        }

        CompletableFuture<Void> open() {
            List<CompletableFuture<Void>> opening = new ArrayList<>();
            for (int i = 0; i < PLAYERS; i++) {
                PlayerState first = first(i);
                unsaved[i] = first;
                opening.add(saves.open("player/" + i, first)
                        .thenAccept(players::add)
                        .toCompletableFuture());
            }
            return CompletableFuture.allOf(opening.toArray(CompletableFuture[]::new));
        }

        private static PlayerState first(int player) {
            return PlayerState.newBuilder()
                    .addAllItems(IntStream.range(0, ITEMS)
                            .mapToObj(i -> "item " + i + " of " + player)
                            .toList())
                    .build();
        }

        @OnTick
        void change(Tick tick) {
            threadId = Thread.currentThread().threadId();
            if (players.size() < PLAYERS) {
                return;
            }
            for (int i = 0; i < CHANGES_PER_TICK; i++) {
                if (saving) {
                    players.get(next).update(Game::richer);
                } else {
                    unsaved[next] = richer(unsaved[next]);
                }
                next = (next + 1) % PLAYERS;
            }
        }

        private static PlayerState richer(PlayerState state) {
            return state.toBuilder().setGold(state.getGold() + 1).build();
        }
    }

    /** What has been used until a moment. */
    private record Look(
            long nanos, long worldNanos, long processNanos, long databaseNanos, long states, long batches, long batchNanos) {}

    private final ConfigurableApplicationContext context;
    private final Game game;
    private final SaveStatistics statistics;

    private SaveLoad(String url) {
        context = new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .sources(Game.class)
                .run(
                        "--spring.autoconfigure.exclude=",
                        "--spring.datasource.url=" + url,
                        "--spring.datasource.username=" + (url.startsWith("jdbc:h2") ? "sa" : "postgres"),
                        "--byteborne.save.open-timeout=5m",
                        "--byteborne.server.port=0",
                        "--byteborne.websocket.port=0",
                        "--server.port=0");
        game = context.getBean(Game.class);
        statistics = context.getBean(SaveStatistics.class);
    }

    /**
     * Measures, and prints a table.
     *
     * @param arguments {@code h2} or {@code postgresql}
     */
    public static void main(String... arguments) throws Exception {
        String database = arguments.length == 0 ? "postgresql" : arguments[0];
        switch (database) {
            case "h2" -> {
                Path folder = Files.createTempDirectory("byteborne-saves-");
                new SaveLoad("jdbc:h2:%s/game;DB_CLOSE_ON_EXIT=FALSE".formatted(folder)).measure(database);
            }
            case "postgresql" -> {
                try (TestPostgres postgres = TestPostgres.create()) {
                    new SaveLoad(postgres.newDatabase()).measure(database);
                }
            }
            default -> throw new IllegalArgumentException("h2 or postgresql, not " + database);
        }
    }

    private void measure(String database) throws InterruptedException, ExecutionException, TimeoutException {
        try (context) {
            onWorld(game::open);
            double[][] with = new double[PAIRS][];
            double[][] without = new double[PAIRS][];
            for (int i = 0; i < PAIRS; i++) {
                without[i] = turn(false);
                with[i] = turn(true);
            }
            game.saving = false;
            report(database, with, without);
        }
    }

    private void onWorld(Supplier<CompletableFuture<Void>> work)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.getBean(WorldExecutor.class).execute(() -> work.get().whenComplete((all, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }));
        done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private double[] turn(boolean saving) throws InterruptedException, ExecutionException, TimeoutException {
        game.saving = saving;
        if (!saving) {
            onWorld(() -> game.saves.flush().<Void>thenApply(all -> null).toCompletableFuture());
        }
        TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
        Look from = look();
        TimeUnit.NANOSECONDS.sleep(TURN.toNanos());
        Look to = look();
        double seconds = (to.nanos() - from.nanos()) / 1e9;
        long batches = to.batches() - from.batches();
        long world = to.worldNanos() - from.worldNanos();
        return new double[] {
            (to.states() - from.states()) / seconds,
            batches / seconds,
            batches == 0 ? 0 : (to.states() - from.states()) / (double) batches,
            batches == 0 ? 0 : (to.batchNanos() - from.batchNanos()) / 1e6 / batches,
            world / 1e6 / seconds,
            (to.processNanos() - from.processNanos() - world) / 1e6 / seconds,
            (to.databaseNanos() - from.databaseNanos()) / 1e6 / seconds
        };
    }

    private Look look() {
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Look(
                System.nanoTime(),
                ManagementFactory.getThreadMXBean().getThreadCpuTime(game.threadId),
                process.getProcessCpuTime(),
                ProcessHandle.current()
                        .descendants()
                        .mapToLong(child ->
                                child.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                        .sum(),
                statistics.written(),
                statistics.batches(),
                statistics.batchNanos());
    }

    private static void report(String database, double[][] with, double[][] without) {
        List<String> names = List.of(
                "states written per second",
                "transactions per second",
                "states per transaction",
                "ms per transaction",
                "world thread, ms of CPU per second",
                "the rest of the process, ms of CPU per second",
                "the database's processes, ms of CPU per second");
        System.out.printf(Locale.ROOT, "%n| %s, %s players | not saved | saved | difference |%n", database, PLAYERS);
        System.out.println("|---|---|---|---|");
        for (int i = 0; i < names.size(); i++) {
            double[] on = new double[PAIRS];
            double[] off = new double[PAIRS];
            double[] difference = new double[PAIRS];
            for (int pair = 0; pair < PAIRS; pair++) {
                on[pair] = with[pair][i];
                off[pair] = without[pair][i];
                difference[pair] = on[pair] - off[pair];
            }
            System.out.println("| %s | %s | %s | %s |"
                    .formatted(names.get(i), Spread.of(off), Spread.of(on), Spread.of(difference)));
        }
    }
}
