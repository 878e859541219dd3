package io.byteborne.internal.save;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.save.SaveBatch.Outcome;
import io.byteborne.internal.save.SaveBatch.Part;
import io.byteborne.internal.save.SaveBatch.Snapshot;
import io.byteborne.internal.settings.SaveProperties;
import io.byteborne.save.SaveStore;
import io.byteborne.world.NanoClock;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Which states are to be written when, and what becomes of that. World thread.
 *
 * <p>A state is looked at only when it is handed to the store, and that has room for only so many at a time: so the world
 * never makes more snapshots than can be written, and what is written is as new as can be. No state is in two writes at a
 * time, so that none can overtake another.
 */
final class SaveWrites {
    /** In which part of the interval states are due: early enough that they are written when it is over. */
    private static final double EARLIEST = 0.7;

    private static final double LATEST = 0.9;
    /** So many moments in an interval at which states are due. */
    private static final int MOMENTS = 100;

    private final RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger(SaveWrites.class));
    private final SaveStore store;
    private final SaveCalls calls;
    private final WorldExecutor world;
    private final NanoClock clock;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final SaveProperties properties;
    private final SaveStatistics statistics;
    private final Listener listener;
    private final BooleanSupplier held;

    private final TreeSet<SaveGroup> queue = new TreeSet<>(SaveGroup.BY_TIME);
    private long lastSequence;
    /** Calls of the store that have not ended. */
    private int running;
    /** How often the store has failed in a row. */
    private int failures;
    /** How often it has written anything. */
    private long successes;
    /** Before that, a store that has failed is not asked again. */
    private long retryAtNanos;

    private boolean stopping;
    private @Nullable Wake wake;
    /** Who is handing states to the store. */
    private @Nullable Thread pump;

    private record Wake(long atNanos, Runnable cancel) {}

    /** Hears of what becomes of states. */
    interface Listener {
        /** A write of the state has ended, in one way or another. */
        void settled(SaveEntry<?> entry);

        /**
         * These states are not to be written any more.
         *
         * @param stale the keys among them that belong to another owner; the others depend on these
         */
        void lost(Set<SaveEntry<?>> entries, Set<String> stale);
    }

    /** @param held whether nothing may be handed over now, since states are half changed */
    SaveWrites(
            SaveStore store,
            SaveCalls calls,
            WorldExecutor world,
            NanoClock clock,
            RandomGenerator random,
            SaveProperties properties,
            SaveStatistics statistics,
            Listener listener,
            BooleanSupplier held) {
        this.store = store;
        this.calls = calls;
        this.world = world;
        this.clock = clock;
        this.random = random;
        this.backoff = new Backoff(random);
        this.properties = properties;
        this.statistics = statistics;
        this.listener = listener;
        this.held = held;
        this.retryAtNanos = clock.nanoTime();
    }

    /** A state has been changed that was not waiting to be written. */
    void enqueue(SaveEntry<?> entry) {
        double share = EARLIEST + (LATEST - EARLIEST) * random.nextDouble();
        long delay = stopping ? 0 : (long) (share * properties.interval().toNanos());
        long due = clock.nanoTime() + delay;
        // A few at a time would be many transactions, each of which costs the world and the database something.
        long early = Math.floorMod(due, Math.max(1, properties.interval().toNanos() / MOMENTS));
        SaveGroup group = new SaveGroup(++lastSequence, due - Math.min(early, delay));
        group.add(entry);
        queue.add(group);
        account(entry);
        arm();
    }

    /** States have been changed together; those that have not been changed do not matter. */
    void bind(List<SaveEntry<?>> entries) {
        SaveGroup all = null;
        for (SaveEntry<?> entry : entries) {
            SaveGroup group = entry.pending;
            if (group != null) {
                all = all == null ? group : merge(all, group);
            }
        }
    }

    private SaveGroup merge(SaveGroup one, SaveGroup other) {
        if (one == other) {
            return one;
        }
        SaveGroup larger = one.size() >= other.size() ? one : other;
        SaveGroup smaller = larger == one ? other : one;
        queue.remove(larger);
        queue.remove(smaller);
        if (smaller.dueNanos - larger.dueNanos < 0) {
            larger.dueNanos = smaller.dueNanos;
        }
        larger.blocked = false;
        larger.addAll(smaller);
        queue.add(larger);
        return larger;
    }

    /** A group has nothing to be written any more. */
    void forget(SaveGroup group) {
        queue.remove(group);
    }

    /** What waits to be written with the state is due now. */
    void hurry(SaveEntry<?> entry) {
        SaveGroup group = entry.pending;
        long now = clock.nanoTime();
        if (group != null && !group.blocked && group.dueNanos - now > 0) {
            schedule(group, now);
        }
    }

    private void schedule(SaveGroup group, long dueNanos) {
        queue.remove(group);
        group.dueNanos = dueNanos;
        group.blocked = false;
        queue.add(group);
    }

    /** From now on everything is due at once, and nothing waits for long. */
    void stop(Iterable<SaveEntry<?>> all) {
        stopping = true;
        retryAtNanos = clock.nanoTime();
        for (SaveEntry<?> entry : all) {
            // Also what a thread has taken out of the queue that did not come back to it.
            SaveGroup group = entry.pending;
            if (group != null) {
                schedule(group, clock.nanoTime());
            }
        }
    }

    void start() {
        stopping = false;
    }

    /** Hands to the store what is due, as far as it has room. */
    void pump() {
        Thread self = Thread.currentThread();
        if (pump == self || held.getAsBoolean()) {
            return;
        }
        pump = self;
        try {
            while (running < most() && clock.nanoTime() - retryAtNanos >= 0) {
                List<Part> parts = takeDue();
                if (parts.isEmpty()) {
                    break;
                }
                begin(parts);
            }
        } finally {
            pump = null;
        }
        arm();
    }

    /** A store that fails is tried with one call at a time. */
    private int most() {
        return failures > 0 ? 1 : properties.maxConcurrent();
    }

    private List<Part> takeDue() {
        long now = clock.nanoTime();
        List<Part> parts = new ArrayList<>();
        int states = 0;
        int maxGroups = Integer.MAX_VALUE;
        while (!queue.isEmpty() && queue.first().dueNanos - now <= 0) {
            SaveGroup group = queue.first();
            int limit = Math.min(maxGroups, group.maxGroups);
            if (!parts.isEmpty() && (parts.size() >= limit || states + group.size() > properties.batchSize())) {
                break;
            }
            queue.remove(group);
            if (group.isInFlight()) {
                group.blocked = true;
                continue;
            }
            Part part = snapshot(group);
            if (part != null) {
                parts.add(part);
                states += part.entries().size();
                maxGroups = limit;
            }
        }
        return parts;
    }

    /** Looks at all states of a group at one moment; null if that fails. */
    private @Nullable Part snapshot(SaveGroup group) {
        List<SaveEntry<?>> members = List.copyOf(group.members());
        List<Runnable> begun = new ArrayList<>(members.size());
        List<Snapshot<?>> snapshots = new ArrayList<>(members.size());
        try {
            for (SaveEntry<?> member : members) {
                begun.add(prepare(member, snapshots));
            }
        } catch (Throwable thrown) {
            log.errorOf(
                    "snapshot", "The value of a state cannot be made, and is not saved for now: {}", members, thrown);
            statistics.writeFailed();
            retryLater(group, members);
            return null;
        }
        if (group.size() != members.size() || queue.contains(group)) {
            // What makes a value has itself bound these states to others; they will all have their turn.
            return null;
        }
        begun.forEach(Runnable::run);
        return new Part(group, snapshots);
    }

    private static <T> Runnable prepare(SaveEntry<T> entry, List<Snapshot<?>> snapshots) {
        T value = entry.value();
        return () -> snapshots.add(new Snapshot<>(entry, value, entry.beginWrite()));
    }

    private void retryLater(SaveGroup group, List<SaveEntry<?>> members) {
        members.forEach(SaveEntry::notWritten);
        if (group.size() > 0) {
            group.failures++;
            schedule(group, clock.nanoTime() + delayAfter(group.failures));
        }
    }

    private void begin(List<Part> parts) {
        running++;
        SaveBatch batch = new SaveBatch(store, parts);
        long begun = clock.nanoTime();
        int states = parts.stream().mapToInt(part -> part.entries().size()).sum();
        calls.begin("a write of %s saves".formatted(states), batch::write, (done, notBegun) -> {
            running--;
            if (notBegun != null) {
                batch.fail(notBegun);
            }
            ended(batch, clock.nanoTime() - begun);
            pump();
        });
    }

    private void ended(SaveBatch batch, long nanos) {
        // One that fails by itself again and again must not hold up all others.
        boolean blamed = batch.parts().size() == 1 && batch.parts().get(0).isToBlame(successes);
        if (blamed) {
            blame(batch.parts().get(0));
        } else {
            settleStore(batch, nanos);
        }
        for (Part part : batch.parts()) {
            switch (part.outcome()) {
                case WRITTEN -> written(part);
                case STALE -> lose(part.entries(), part.stale());
                case FAILED, NOT_ENCODED -> failed(part, batch.parts().size(), blamed);
            }
        }
        for (Part part : batch.parts()) {
            for (SaveEntry<?> entry : part.entries()) {
                unblock(entry);
                account(entry);
                listener.settled(entry);
            }
        }
    }

    private void blame(Part part) {
        statistics.writeFailed();
        log.errorOf(
                "blame",
                "The store does not take these states, while it takes others; they are tried again: {}",
                part.entries(),
                part.failure());
    }

    /** What the batch says of the store. */
    private void settleStore(SaveBatch batch, long nanos) {
        Throwable failure = null;
        int states = 0;
        boolean answered = false;
        for (Part part : batch.parts()) {
            switch (part.outcome()) {
                case FAILED -> failure = part.failure();
                case WRITTEN -> {
                    answered = true;
                    states += part.entries().size();
                }
                case STALE -> answered = true;
                case NOT_ENCODED -> {}
            }
        }
        if (failure != null) {
            failures++;
            retryAtNanos = clock.nanoTime() + delayAfter(failures);
            statistics.writeFailed(failure);
            log.errorOf(
                    "write",
                    "The store for saves has failed; {} states wait to be written, and it is tried again",
                    statistics.unsaved(),
                    failure);
        } else if (answered) {
            if (failures > 0) {
                log.info("The store for saves works again; {} states wait to be written", statistics.unsaved());
            }
            failures = 0;
            successes++;
            retryAtNanos = clock.nanoTime();
            statistics.wrote(states, nanos);
        }
    }

    private long delayAfter(int failuresInARow) {
        // A server that stops has no time to wait.
        return backoff.after(stopping ? 1 : failuresInARow).toNanos();
    }

    private static void written(Part part) {
        for (SaveEntry<?> entry : part.entries()) {
            entry.written();
            entry.completeFlushes();
        }
    }

    private void failed(Part part, int parts, boolean blamed) {
        List<SaveEntry<?>> entries = part.entries();
        entries.forEach(SaveEntry::notWritten);
        if (entries.stream().anyMatch(SaveEntry::isLost)) {
            // Of what was changed together, one half will never be written.
            lose(entries, Set.of());
            return;
        }
        if (part.outcome() == Outcome.NOT_ENCODED) {
            statistics.writeFailed();
            log.errorOf("encode", "A state cannot be encoded, and is not saved for now: {}", entries, part.failure());
        }
        // Together with all that these states have been changed with meanwhile: their values have it in them already.
        SaveGroup group = new SaveGroup(++lastSequence, clock.nanoTime());
        for (SaveEntry<?> entry : entries) {
            SaveGroup meanwhile = entry.pending;
            if (meanwhile == null) {
                group.add(entry);
            } else if (meanwhile != group) {
                queue.remove(meanwhile);
                group.addAll(meanwhile);
            }
        }
        group.failures = Math.max(group.failures, part.failuresBefore()) + 1;
        boolean sharedTransaction = part.outcome() == Outcome.FAILED && parts > 1;
        int groups = Math.min(parts, part.maxGroups());
        group.maxGroups = sharedTransaction ? Math.max(1, groups / 2) : part.maxGroups();
        group.successesAtFailure = successes;
        group.suspect |= blamed;
        schedule(group, clock.nanoTime() + delayAfter(group.failures));
    }

    /** These states are lost, and so is all that they have been changed together with and that is not in the store. */
    private void lose(List<SaveEntry<?>> seeds, Set<String> stale) {
        Set<SaveEntry<?>> lost = new LinkedHashSet<>();
        List<SaveEntry<?>> open = new ArrayList<>(seeds);
        while (!open.isEmpty()) {
            SaveEntry<?> entry = open.remove(open.size() - 1);
            if (!lost.add(entry)) {
                continue;
            }
            SaveGroup group = entry.pending;
            if (group != null) {
                queue.remove(group);
                open.addAll(group.members());
            }
        }
        for (SaveEntry<?> entry : seeds) {
            entry.notWritten();
        }
        lost.removeIf(SaveEntry::isLost);
        lost.forEach(SaveEntry::lose);
        lost.forEach(this::account);
        statistics.lost(stale.size());
        listener.lost(lost, stale);
    }

    /** What waited until the state is not in flight any more has its turn. */
    private void unblock(SaveEntry<?> entry) {
        SaveGroup group = entry.pending;
        if (group != null && group.blocked) {
            schedule(group, group.dueNanos);
        }
    }

    void account(SaveEntry<?> entry) {
        int more = entry.account();
        if (more != 0) {
            statistics.unsaved(more);
        }
    }

    /** Sees to it that the world comes back here when the next state is due. */
    private void arm() {
        if (queue.isEmpty() || running >= most()) {
            // When a call ends, this is looked at again.
            return;
        }
        long due = queue.first().dueNanos;
        long next = due - retryAtNanos < 0 ? retryAtNanos : due;
        Wake set = wake;
        if (set != null) {
            if (next - set.atNanos() >= 0) {
                return;
            }
            set.cancel().run();
        }
        long delay = Math.max(0, next - clock.nanoTime());
        wake = new Wake(next, world.after(Duration.ofNanos(delay), () -> {
            wake = null;
            pump();
        }));
    }
}
