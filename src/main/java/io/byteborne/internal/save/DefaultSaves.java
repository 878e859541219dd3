package io.byteborne.internal.save;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.save.SaveOpening.Request;
import io.byteborne.internal.settings.SaveProperties;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.save.Save;
import io.byteborne.save.SaveCodec;
import io.byteborne.save.SaveException;
import io.byteborne.save.SaveException.Reason;
import io.byteborne.save.SaveLostEvent;
import io.byteborne.save.SaveStore;
import io.byteborne.save.SaveStore.Opened;
import io.byteborne.save.Saves;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.world.NanoClock;
import io.byteborne.world.WorldExecutor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The implementation of {@link Saves}: who has which states open. World thread, except for what says otherwise.
 *
 * <p>A key is in at most one of three conditions: it is being opened, by whoever waits in its {@link SaveOpening}; it is
 * open; or it was open and is being written for the last time. An opening that comes meanwhile begins when that is over.
 */
public final class DefaultSaves implements Saves {
    private static final int MAX_KEY_LENGTH = 200;

    private final RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger(DefaultSaves.class));
    private final GameCalls calls;
    private final GameEvents events;
    private final SessionSaves sessions;
    private final WorldExecutor world;
    private final Executor outcomes;
    private final NanoClock clock;
    private final SaveCodecs codecs;
    private final SaveProperties properties;
    private final SaveStatistics statistics;
    private final SaveWrites writes;
    private final SaveLoads loads;

    /** Any thread reads it, for figures. */
    private final ConcurrentMap<String, SaveEntry<?>> entries = new ConcurrentHashMap<>();

    private final Map<String, SaveOpening<?>> openings = new HashMap<>();
    /** Of sessions that have ended: completes when what they have left is written. */
    private final Map<Session, CompletableFuture<?>> leaving = new HashMap<>();

    private @Nullable Trade trade;
    private boolean stopping;

    /**
     * @param outcomes runs tasks on the world thread, as soon as the world can
     * @param random spreads writes
     */
    public DefaultSaves(
            SaveStore store,
            SaveCalls storeCalls,
            SaveCodecs codecs,
            GameCalls calls,
            GameEvents events,
            SessionSaves sessions,
            WorldExecutor world,
            Executor outcomes,
            NanoClock clock,
            InstantSource wallClock,
            UserTokens userTokens,
            RandomGenerator random,
            SaveProperties properties,
            SaveStatistics statistics) {
        this.calls = calls;
        this.events = events;
        this.sessions = sessions;
        this.world = world;
        this.outcomes = outcomes;
        this.clock = clock;
        this.codecs = codecs;
        this.properties = properties;
        this.statistics = statistics;
        this.writes = new SaveWrites(
                store, storeCalls, world, clock, random, properties, statistics, new Written(), this::isHalfChanged);
        this.loads = new SaveLoads(
                store, storeCalls, world, clock, wallClock, userTokens, random, properties, statistics, new Loaded());
        statistics.observe(entries.values());
    }

    @Override
    public <T> CompletionStage<Save<T>> open(Session session, String key, T initial) {
        Objects.requireNonNull(session, "session");
        return open(key, initial, session);
    }

    @Override
    public <T> CompletionStage<Save<T>> open(String key, T initial) {
        return open(key, initial, null);
    }

    private <T> CompletionStage<Save<T>> open(String key, T initial, @Nullable Session session) {
        requireWorldThread("Saves.open");
        requireKey(key);
        SaveCodec<T> codec = codecs.of(Objects.requireNonNull(initial, "initial"));
        SaveEntry<?> entry = entries.get(key);
        SaveOpening<?> opening = openings.get(key);
        requireSameType(key, codec, entry == null || !entry.isOpen() ? null : entry.codec());
        requireSameType(key, codec, opening == null ? null : opening.codec());
        if (stopping) {
            return refused(new SaveException(Reason.STOPPING, key + " is not opened: the server stops"));
        }
        if (session != null && !sessions.isPartOfTheGame(session)) {
            return refused(sessionEnded(key, session));
        }
        if (entry != null && entry.isOpen()) {
            @SuppressWarnings("unchecked") // The codecs are the same.
            SaveEntry<T> shared = (SaveEntry<T>) entry;
            openBy(shared, session);
            return CompletableFuture.completedFuture(shared);
        }
        if (statistics.unsaved() >= properties.maxUnsaved()) {
            return refused(new SaveException(
                    Reason.TOO_MANY_UNSAVED,
                    "%s is not opened: %s states wait to be written, and byteborne.save.max-unsaved allows no more"
                            .formatted(key, statistics.unsaved())));
        }
        SaveOpening<T> joined = cast(opening);
        SaveOpening<T> joining = joined == null ? new SaveOpening<>(key, codec, initial) : joined;
        Request<T> request = new Request<>(session, new CompletableFuture<>());
        wait(request, joining);
        if (joined == null) {
            openings.put(key, joining);
            if (entry == null) {
                loads.load(joining);
            }
        }
        return request.opened();
    }

    @SuppressWarnings("unchecked") // The codecs are the same.
    private static <T> @Nullable SaveOpening<T> cast(@Nullable SaveOpening<?> opening) {
        return (SaveOpening<T>) opening;
    }

    private static void requireKey(String key) {
        Objects.requireNonNull(key, "key");
        if (key.isBlank() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "The key of a save has 1 to %s characters, and not only spaces; this one has %s"
                            .formatted(MAX_KEY_LENGTH, key.length()));
        }
        // Databases refuse the first, and make the same of all of the second.
        if (key.indexOf('\0') >= 0 || key.codePoints().anyMatch(DefaultSaves::isHalfCharacter)) {
            throw new IllegalArgumentException("The key of a save has a character that is none");
        }
    }

    private static boolean isHalfCharacter(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static void requireSameType(String key, SaveCodec<?> codec, @Nullable SaveCodec<?> other) {
        if (other != null && !other.equals(codec)) {
            throw new IllegalArgumentException("%s is open as a %s, and cannot be opened as a %s"
                    .formatted(key, other.type().getName(), codec.type().getName()));
        }
    }

    private <T> CompletionStage<Save<T>> refused(SaveException reason) {
        statistics.refused();
        return CompletableFuture.failedFuture(reason);
    }

    private static SaveException sessionEnded(String key, Session session) {
        return new SaveException(Reason.SESSION_ENDED, "%s is not opened: %s has ended".formatted(key, session));
    }

    private <T> void wait(Request<T> request, SaveOpening<T> opening) {
        opening.add(request);
        Runnable cancel = world.after(
                properties.openTimeout(), () -> fail(opening, request, opening.timeout(properties.openTimeout())));
        // Whoever is told of the outcome is told last.
        request.opened().whenComplete((save, failure) -> cancel.run());
        Session session = request.session();
        if (session != null) {
            Runnable forget =
                    sessions.atEnd(session, () -> fail(opening, request, sessionEnded(opening.key(), session)));
            request.opened().whenComplete((save, failure) -> forget.run());
        }
    }

    private void fail(SaveOpening<?> opening, Request<?> request, SaveException reason) {
        if (opening.remove(request)) {
            statistics.refused();
            request.opened().completeExceptionally(reason);
        }
    }

    private void failAll(SaveOpening<?> opening, SaveException reason) {
        for (Request<?> request : opening.takeRequests()) {
            statistics.refused();
            request.opened().completeExceptionally(reason);
        }
    }

    /** What becomes of openings. */
    private final class Loaded implements SaveLoads.Listener {
        @Override
        public <T> void loaded(SaveOpening<T> opening, Opened opened, T value) {
            openings.remove(opening.key());
            List<Request<T>> requests = opening.takeRequests();
            if (requests.isEmpty()) {
                return;
            }
            SaveEntry<T> entry = new SaveEntry<>(DefaultSaves.this, opening.key(), opening.codec(), opened, value);
            entries.put(entry.key(), entry);
            requests.forEach(request -> openBy(entry, request.session()));
            // Only now, since the game goes on with it, and may do anything.
            requests.forEach(request -> request.opened().complete(entry));
        }

        @Override
        public void unreadable(SaveOpening<?> opening, SaveException failure) {
            openings.remove(opening.key());
            failAll(opening, failure);
        }

        @Override
        public void refused(SaveOpening<?> opening, Session session, SaveException reason) {
            opening.requestsOf(session).forEach(request -> fail(opening, request, reason));
        }

        @Override
        public void unwanted(SaveOpening<?> opening) {
            openings.remove(opening.key());
        }
    }

    private void openBy(SaveEntry<?> entry, @Nullable Session session) {
        if (session == null) {
            entry.openedWithoutSession();
        } else if (!entry.isOpenedBy(session)) {
            entry.openedBy(session, sessions.atEnd(session, () -> leave(entry, session)));
        }
    }

    /** The session has ended, and the game has heard of it. */
    private void leave(SaveEntry<?> entry, Session session) {
        if (!entry.isLost() && !entry.isInStore()) {
            writtenAfter(session, entry.inStore());
        }
        if (entry.leave(session) && entry.isOpen()) {
            beginClose(entry);
        } else {
            writes.hurry(entry);
        }
        writes.pump();
    }

    private void writtenAfter(Session session, CompletableFuture<?> written) {
        CompletableFuture<?> all = leaving.merge(session, written, (one, other) -> CompletableFuture.allOf(one, other));
        all.whenComplete((done, lost) -> leaving.remove(session, all));
    }

    /**
     * What is complete once nothing of a session that has ended is left to be written; it may fail, which means the same.
     */
    CompletionStage<?> writtenAfter(Session session) {
        CompletableFuture<?> written = leaving.get(session);
        return written == null ? CompletableFuture.completedFuture(null) : written;
    }

    private void beginClose(SaveEntry<?> entry) {
        entry.beginClose();
        if (entry.isInStore()) {
            release(entry);
        } else {
            writes.hurry(entry);
        }
    }

    /** Nothing of the state is on its way to the store any more: the key may be opened again. */
    private void release(SaveEntry<?> entry) {
        if (entries.remove(entry.key(), entry)) {
            entry.forgetSessions();
            SaveOpening<?> next = openings.get(entry.key());
            if (next != null) {
                loads.load(next);
            }
        }
    }

    /** What becomes of states that are written. */
    private final class Written implements SaveWrites.Listener {
        @Override
        public void settled(SaveEntry<?> entry) {
            if (!entry.isOpen() && !entry.isInFlight() && (entry.isLost() || entry.isInStore())) {
                release(entry);
            }
        }

        @Override
        public void lost(Set<SaveEntry<?>> lost, Set<String> stale) {
            for (SaveEntry<?> entry : lost) {
                boolean taken = stale.contains(entry.key());
                String why = taken
                        ? "another server has opened it"
                        : "it was changed together with what another server has opened";
                log.warn("{} is lost, with all changes that are not in the store: {}", entry, why);
                entry.failFlushes(new SaveException(Reason.LOST, "%s is lost: %s".formatted(entry, why)));
                CloseReason reason = taken ? CloseReason.REPLACED : CloseReason.INTERNAL_ERROR;
                for (Session session : List.copyOf(entry.sessions())) {
                    log.info("{} closed: {}: its save {} is lost", session, reason, entry);
                    session.close(reason);
                }
                later(() -> events.publish(new SaveLostEvent(entry)));
                settled(entry);
            }
        }
    }

    @Override
    public void together(Collection<? extends Save<?>> states, Runnable change) {
        requireWorldThread("Saves.together");
        Objects.requireNonNull(change, "change");
        List<SaveEntry<?>> changed = new ArrayList<>(states.size());
        for (Save<?> state : new LinkedHashSet<>(states)) {
            if (!(state instanceof SaveEntry<?> entry)) {
                throw new IllegalArgumentException(state + " is no save that was opened here");
            }
            entry.requireOpen();
            changed.add(entry);
        }
        Trade outer = trade;
        Map<SaveEntry<?>, Runnable> undoing = new LinkedHashMap<>();
        changed.forEach(entry -> undoing.put(entry, entry.undo()));
        Trade own = new Trade(Thread.currentThread(), undoing, outer);
        trade = own;
        boolean done = false;
        try {
            change.run();
            done = true;
        } finally {
            // Unless another thread runs the world by now, which has undone the trade.
            if (trade == own) {
                trade = outer;
                if (done) {
                    writes.bind(changed);
                    if (outer != null) {
                        outer.join(own);
                    }
                } else {
                    own.undo();
                }
                writes.pump();
            }
        }
    }

    /** States that are being changed together. */
    private static final class Trade {
        /** The world's, which is in the middle of it. */
        private final Thread thread;
        /** Makes each of the states what it was before. */
        private final Map<SaveEntry<?>, Runnable> undoing;
        /** The one within which this is; null if there is none. */
        private final @Nullable Trade outer;

        Trade(Thread thread, Map<SaveEntry<?>, Runnable> undoing, @Nullable Trade outer) {
            this.thread = thread;
            this.undoing = undoing;
            this.outer = outer;
        }

        void undo() {
            undoing.values().forEach(Runnable::run);
        }

        /**
         * Another trade was made within this one. If both have a state, undoing this one takes that state's side of the other
         * trade back, and so it has to take back all of it.
         */
        void join(Trade inner) {
            if (!Collections.disjoint(undoing.keySet(), inner.undoing.keySet())) {
                inner.undoing.forEach(undoing::putIfAbsent);
            }
        }
    }

    /** Whether states are half changed now. */
    private boolean isHalfChanged() {
        if (trade != null && trade.thread != Thread.currentThread()) {
            // That thread waits for the end of the program, and another one runs the world: the trade is never
            // finished.
            for (Trade left = trade; left != null; left = left.outer) {
                left.undo();
            }
            trade = null;
        }
        return trade != null;
    }

    CompletionStage<@Nullable Void> flush(SaveEntry<?> entry) {
        if (entry.isLost()) {
            return CompletableFuture.failedFuture(new SaveException(Reason.LOST, entry + " is lost"));
        }
        CompletableFuture<@Nullable Void> done = entry.inStore();
        writes.hurry(entry);
        writes.pump();
        return done;
    }

    CompletionStage<@Nullable Void> close(SaveEntry<?> entry) {
        CompletionStage<@Nullable Void> done = flush(entry);
        if (entry.isOpen()) {
            beginClose(entry);
        }
        return done;
    }

    @Override
    public CompletionStage<@Nullable Void> flush() {
        requireWorldThread("Saves.flush");
        List<CompletableFuture<@Nullable Void>> all = new ArrayList<>();
        for (SaveEntry<?> entry : entries.values()) {
            if (!entry.isLost() && !entry.isInStore()) {
                all.add(entry.inStore());
                writes.hurry(entry);
            }
        }
        writes.pump();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .<@Nullable Void>thenApply(nothing -> null);
    }

    /** States are opened, from now on or again. */
    void start() {
        stopping = false;
        writes.start();
    }

    /**
     * Closes all states, and writes what has to be written. World thread.
     *
     * @return what is complete once nothing is left
     */
    CompletableFuture<?> stop() {
        stopping = true;
        for (SaveOpening<?> opening : List.copyOf(openings.values())) {
            failAll(opening, new SaveException(Reason.STOPPING, opening.key() + " is not opened: the server stops"));
        }
        isHalfChanged();
        writes.stop(entries.values());
        List<CompletableFuture<?>> left = new ArrayList<>();
        for (SaveEntry<?> entry : entries.values()) {
            if (!entry.isLost()) {
                left.add(entry.inStore().exceptionally(lost -> null));
            }
            if (entry.isOpen()) {
                beginClose(entry);
            }
        }
        writes.pump();
        return CompletableFuture.allOf(left.toArray(CompletableFuture[]::new));
    }

    /** The keys of all states that are not in the store. Any thread. */
    List<String> unsavedKeys() {
        return entries.values().stream()
                .filter(SaveEntry::isUnsaved)
                .map(SaveEntry::key)
                .sorted()
                .toList();
    }

    SaveWrites writes() {
        return writes;
    }

    void account(SaveEntry<?> entry) {
        writes.account(entry);
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /** Has something done when everything here is in order: the game may do anything in it. */
    void later(Runnable task) {
        outcomes.execute(task);
    }

    void requireWorldThread(String call) {
        calls.requireWorldThread(call);
    }
}
