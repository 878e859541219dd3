package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.byteborne.internal.dispatch.WorkInFlight;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.settings.SaveProperties;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.ManualClock;
import io.byteborne.save.Save;
import io.byteborne.save.SaveCodec;
import io.byteborne.save.SaveException;
import io.byteborne.save.SaveStore;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionTraffic;
import io.byteborne.testing.StubSession;
import io.byteborne.world.WorldExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A server's saves without a server: the test is the world thread, and the threads that call the store. A call of the store
 * begins when the test lets it, and its outcome comes to the world when the test lets that. Time stands still until it is
 * advanced.
 */
final class SaveFixture {
    static final Duration INTERVAL = Duration.ofSeconds(10);
    static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);
    static final SaveProperties SETTINGS =
            new SaveProperties(INTERVAL, OPEN_TIMEOUT, Duration.ofSeconds(5), 4, 200, 1000, true, false);

    final ManualClock clock = new ManualClock();
    final GameCalls gameCalls = new GameCalls();
    final Steps world = new Steps();
    final FakeStore store;
    final SaveStatistics statistics = new SaveStatistics(clock);
    final DefaultSaves saves;
    /** Of sessions' users. */
    UserTokens userTokens = UserTokens.SINGLE_SERVER;
    /** The time between two ticks. */
    Duration tick = Duration.ofMillis(50);
    /** What was published, in its order. */
    final List<Object> events = new ArrayList<>();

    private final ArrayDeque<Runnable> calls = new ArrayDeque<>();
    private final DefaultSessionManager sessionManager = StubSession.manager();
    private final SessionSaves sessions = new SessionSaves(sessionManager);
    private long lastSession;
    /** Nothing is opened twice at one time, since that is opened in two attempts. */
    private long wallMillis = 1_800_000_000_000L;

    SaveFixture() {
        this(SETTINGS);
    }

    SaveFixture(SaveProperties settings) {
        this(settings, new InMemorySaveStore());
    }

    /** @param shared which other servers may use as well */
    SaveFixture(SaveProperties settings, SaveStore shared) {
        store = new FakeStore(shared);
        saves = new DefaultSaves(
                store,
                new SaveCalls(calls::add, world, new WorkInFlight()),
                new SaveCodecs(List.of(new PurseCodec())),
                gameCalls,
                new GameEvents(events::add),
                sessions,
                world,
                world,
                clock,
                () -> Instant.ofEpochMilli(++wallMillis),
                (session, least) -> userTokens.of(session, least),
                new SplittableRandom(1),
                settings,
                statistics);
    }

    /** What a player owns. */
    record Purse(int gold) {}

    /** Refuses to write debts, and to read what is no number. */
    private static final class PurseCodec implements SaveCodec<Purse> {
        @Override
        public Class<Purse> type() {
            return Purse.class;
        }

        @Override
        public ByteString encode(Purse purse) {
            if (purse.gold() < 0) {
                throw new IllegalArgumentException("debts are not saved");
            }
            return ByteString.copyFromUtf8(Integer.toString(purse.gold()));
        }

        @Override
        public Purse decode(ByteString data) {
            return new Purse(Integer.parseInt(data.toStringUtf8()));
        }
    }

    /** Notes what is written, and fails when told to. */
    static final class FakeStore implements SaveStore {
        private final SaveStore store;
        /** The keys of each transaction that was tried. */
        final List<List<String>> batches = new ArrayList<>();

        final List<String> opened = new ArrayList<>();
        boolean away;
        /** Writes fail that have this key in them; null for none. */
        @Nullable
        String poison;

        FakeStore(SaveStore store) {
            this.store = store;
        }

        @Override
        public Opened open(String key, long leastToken) throws Exception {
            opened.add(key);
            requireHere();
            return store.open(key, leastToken);
        }

        @Override
        public Set<String> write(List<Write> writes) throws Exception {
            batches.add(writes.stream().map(Write::key).toList());
            requireHere();
            for (Write write : writes) {
                if (write.key().equals(poison)) {
                    throw new IllegalStateException("cannot write " + poison);
                }
            }
            return store.write(writes);
        }

        private void requireHere() {
            if (away) {
                throw new IllegalStateException("the database is away");
            }
        }
    }

    /** The world's tasks and delays. */
    final class Steps implements WorldExecutor {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private final PriorityQueue<Delayed> delayed = new PriorityQueue<>();
        private long sequence;

        private record Delayed(long dueNanos, long sequence, Runnable task) implements Comparable<Delayed> {
            @Override
            public int compareTo(Delayed other) {
                return dueNanos != other.dueNanos
                        ? Long.compare(dueNanos, other.dueNanos)
                        : Long.compare(sequence, other.sequence);
            }
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            // Delays end with a tick.
            long due = Math.ceilDiv(clock.nanoTime() + delay.toNanos(), tick.toNanos()) * tick.toNanos();
            Delayed one = new Delayed(due, ++sequence, task);
            delayed.add(one);
            return () -> delayed.remove(one);
        }

        /** Does what is to be done now. */
        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    /** A session of nobody. */
    final class FakeSession implements StubSession {
        private final long id = ++lastSession;
        /** Why it is closed; null if it is not. */
        @Nullable
        CloseReason closed;

        @Override
        public long id() {
            return id;
        }

        @Override
        public @Nullable String user() {
            return null;
        }

        @Override
        public SocketAddress remoteAddress() {
            return InetSocketAddress.createUnresolved("client", 1);
        }

        @Override
        public SessionTraffic traffic() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close(CloseReason reason) {
            closed = reason;
        }

        @Override
        public String toString() {
            return "session " + id;
        }
    }

    FakeSession session() {
        FakeSession session = new FakeSession();
        sessionManager.add(session);
        return session;
    }

    /** The session ends, as the world lets it. */
    void end(FakeSession session) {
        sessionManager.remove(session, CloseReason.PEER_CLOSED);
        sessions.ended(session, CloseReason.PEER_CLOSED);
    }

    /** Has the next call of the store done, whose outcome then waits for the world. */
    void answer() {
        calls.remove().run();
    }

    /** How many calls of the store have begun that it has not answered. */
    int unanswered() {
        return calls.size();
    }

    /** Has everything done that can be done now. */
    void settle() {
        world.run();
        while (!calls.isEmpty()) {
            answer();
            world.run();
        }
    }

    /** Lets time pass; the store answers at once. */
    void advance(Duration time) {
        advance(time, this::settle);
    }

    /** Lets time pass in which the store does not answer. */
    void advanceUnanswered(Duration time) {
        advance(time, world::run);
    }

    private void advance(Duration time, Runnable step) {
        long end = clock.nanoTime() + time.toNanos();
        step.run();
        for (Steps.Delayed next = world.delayed.peek();
                next != null && next.dueNanos() <= end;
                next = world.delayed.peek()) {
            world.delayed.remove();
            clock.set(next.dueNanos());
            next.task().run();
            step.run();
        }
        clock.set(end);
    }

    /** Opens a state, whose store answers at once. */
    Save<Purse> open(FakeSession session, String key) {
        CompletionStage<Save<Purse>> opened = saves.open(session, key, new Purse(0));
        settle();
        return done(opened);
    }

    static <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(future).isDone();
        return future.join();
    }

    static boolean isDone(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    static SaveException.Reason reason(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThat(future).isCompletedExceptionally();
        return ((SaveException) future.exceptionNow()).reason();
    }

    static UnaryOperator<Purse> plus(int gold) {
        return purse -> new Purse(purse.gold() + gold);
    }

    /** How much gold the store has under the keys; nothing is touched. */
    Map<String, Integer> saved(String... keys) {
        Map<String, Integer> saved = new HashMap<>();
        for (String key : keys) {
            ByteString data = peek(key);
            if (data != null) {
                saved.put(key, Integer.parseInt(data.toStringUtf8()));
            }
        }
        return saved;
    }

    private @Nullable ByteString peek(String key) {
        return ((InMemorySaveStore) store.store).data(key);
    }
}
