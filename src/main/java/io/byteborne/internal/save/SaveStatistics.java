package io.byteborne.internal.save;

import io.byteborne.message.LogText;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Figures of saves, all zero in a game that has none. Written by the world thread, read by any. */
public final class SaveStatistics {
    private static final int MAX_REASON = 500;
    /**
     * As long as anything waits for the store, it is called more often. Once nothing does, nobody would ever find out that it
     * works again.
     */
    private static final long FAILURE_COUNTS_NANOS = Duration.ofMinutes(1).toNanos();

    private final NanoClock clock;
    private final LongAdder written = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder batchNanos = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder loadNanos = new LongAdder();
    private final LongAdder writeFailures = new LongAdder();
    private final LongAdder loadFailures = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final AtomicInteger unsaved = new AtomicInteger();
    private volatile Collection<SaveEntry<?>> entries = List.of();
    private volatile @Nullable Failure failure;

    private record Failure(String text, long atNanos) {}

    public SaveStatistics(NanoClock clock) {
        this.clock = clock;
    }

    void observe(Collection<SaveEntry<?>> states) {
        entries = states;
    }

    void wrote(int states, long nanos) {
        written.add(states);
        batches.increment();
        batchNanos.add(nanos);
        failure = null;
    }

    void loaded(long nanos) {
        loads.increment();
        loadNanos.add(nanos);
        failure = null;
    }

    /** A state could not be written, and it is not the store's fault. */
    void writeFailed() {
        writeFailures.increment();
    }

    void writeFailed(Throwable reason) {
        writeFailures.increment();
        failed(reason);
    }

    void loadFailed(Throwable reason) {
        loadFailures.increment();
        failed(reason);
    }

    private void failed(Throwable reason) {
        failure = new Failure(textOf(reason), clock.nanoTime());
    }

    /** Short enough for an endpoint. */
    private static String textOf(Throwable reason) {
        String text = LogText.of(reason);
        return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
    }

    void lost(int keys) {
        stale.add(keys);
    }

    void refused() {
        refused.increment();
    }

    void unsaved(int more) {
        unsaved.addAndGet(more);
    }

    /** States that are open, or are not closed because they are not written. */
    public int open() {
        return entries.size();
    }

    /** States whose last change is not in the store. */
    public int unsaved() {
        return unsaved.get();
    }

    /** How old the oldest change is that is not in the store; zero if all are. */
    public Duration oldestUnsaved() {
        long now = clock.nanoTime();
        long oldest = 0;
        for (SaveEntry<?> entry : entries) {
            if (entry.isUnsaved()) {
                oldest = Math.max(oldest, now - entry.unsavedSinceNanos());
            }
        }
        return Duration.ofNanos(oldest);
    }

    /** States whose last write has failed. */
    public int failing() {
        return (int) entries.stream().filter(SaveEntry::isFailing).count();
    }

    /** What the store failed with when it was called last; null if it did what it was to, or if that was long ago. */
    public @Nullable String failure() {
        Failure last = failure;
        return last == null || clock.nanoTime() - last.atNanos() >= FAILURE_COUNTS_NANOS ? null : last.text();
    }

    /** States written, each time that one was. */
    public long written() {
        return written.sum();
    }

    /** Transactions in which states were written. */
    public long batches() {
        return batches.sum();
    }

    public long batchNanos() {
        return batchNanos.sum();
    }

    /** States loaded. */
    public long loads() {
        return loads.sum();
    }

    public long loadNanos() {
        return loadNanos.sum();
    }

    public long writeFailures() {
        return writeFailures.sum();
    }

    public long loadFailures() {
        return loadFailures.sum();
    }

    /** Writes that the store refused, since another server owns the key. */
    public long stale() {
        return stale.sum();
    }

    /** States that were not opened, for whatever reason. */
    public long refusals() {
        return refused.sum();
    }

    /** All that are open, in no order. */
    public Collection<? extends State> states() {
        return entries;
    }

    /** One state, as others may look at it. */
    public interface State {
        String key();

        /** The class of the state. */
        String type();

        /** How often it has been written, by whomever. */
        long version();

        boolean isOpen();

        boolean isUnsaved();

        boolean isFailing();

        /** When the oldest change was made that is not in the store; means nothing if all are. */
        long unsavedSinceNanos();
    }
}
