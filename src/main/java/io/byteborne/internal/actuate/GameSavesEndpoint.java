package io.byteborne.internal.actuate;

import io.byteborne.internal.save.SaveStatistics;
import io.byteborne.world.NanoClock;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows the states that are open, and how much of them is in the store. Any thread. */
@Endpoint(id = "gamesaves")
public class GameSavesEndpoint {
    private static final double NANOS_PER_SECOND = 1e9;

    private final SaveStatistics statistics;
    private final NanoClock clock;

    public GameSavesEndpoint(SaveStatistics statistics, NanoClock clock) {
        this.statistics = statistics;
        this.clock = clock;
    }

    /**
     * The totals, and one page of the states.
     *
     * @param offset as for {@link Page#of}
     * @param limit as for {@link Page#of}
     * @throws InvalidEndpointRequestException if either is negative
     */
    @ReadOperation
    Saves saves(@Nullable Integer offset, @Nullable Integer limit) {
        long now = clock.nanoTime();
        return new Saves(
                statistics.open(),
                statistics.unsaved(),
                statistics.oldestUnsaved().toNanos() / NANOS_PER_SECOND,
                statistics.failing(),
                statistics.failure(),
                statistics.written(),
                statistics.batches(),
                statistics.loads(),
                statistics.writeFailures(),
                statistics.loadFailures(),
                statistics.stale(),
                statistics.refusals(),
                Page.of(offset, limit)
                        .select(
                                statistics.states().stream(),
                                // What waits longest is what one looks for.
                                Comparator.comparingLong((SaveStatistics.State state) -> -waiting(state, now))
                                        .thenComparing(SaveStatistics.State::key),
                                state -> Entry.of(state, now)));
    }

    private static long waiting(SaveStatistics.State state, long now) {
        return state.isUnsaved() ? now - state.unsavedSinceNanos() : -1;
    }

    /**
     * All states.
     *
     * @param open how many are open, or closed and not written yet
     * @param unsaved how many have changes that are not in the store
     * @param oldestUnsavedSeconds how old the oldest of these changes is
     * @param failing how many could not be written the last time
     * @param failure what the store has failed with; null if it did what it was to when it was last called, or if that was
     *     more than a minute ago
     * @param written states written since the start, each time that one was
     * @param transactions in which they were written
     * @param loaded states loaded since the start
     * @param writeFailures attempts to write that have failed
     * @param loadFailures attempts to load that have failed
     * @param stale states that were lost to another server
     * @param refused states that were not opened
     * @param saves one page of the states: those first whose changes have waited longest
     */
    record Saves(
            int open,
            int unsaved,
            double oldestUnsavedSeconds,
            int failing,
            @Nullable String failure,
            long written,
            long transactions,
            long loaded,
            long writeFailures,
            long loadFailures,
            long stale,
            long refused,
            List<Entry> saves) {}

    /**
     * One state.
     *
     * @param type its class
     * @param version how often it has been written
     * @param open false if it is closed, and not written yet
     * @param unsavedSeconds how old its oldest change is that is not in the store; null if all are
     * @param failing whether it could not be written the last time
     */
    record Entry(
            String key,
            String type,
            long version,
            boolean open,
            @Nullable Double unsavedSeconds,
            boolean failing) {
        static Entry of(SaveStatistics.State state, long now) {
            return new Entry(
                    state.key(),
                    state.type(),
                    state.version(),
                    state.isOpen(),
                    state.isUnsaved() ? waiting(state, now) / NANOS_PER_SECOND : null,
                    state.isFailing());
        }
    }
}
