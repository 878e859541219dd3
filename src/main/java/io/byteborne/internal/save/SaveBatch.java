package io.byteborne.internal.save;

import com.google.protobuf.ByteString;
import io.byteborne.save.SaveStore;
import io.byteborne.save.SaveStore.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Groups of states that go to the store in one transaction. Made on the world thread, then written on a virtual thread,
 * then looked at by the world thread again.
 */
final class SaveBatch {
    private final SaveStore store;
    private final List<Part> parts;

    /** What has become of a group. */
    enum Outcome {
        WRITTEN,
        /** One of its states belongs to another owner. */
        STALE,
        /** The store has failed, and may do so with any other group. */
        FAILED,
        /** A state could not be encoded. */
        NOT_ENCODED
    }

    /** One state, as it was at the moment at which its whole group was looked at. */
    record Snapshot<T>(SaveEntry<T> entry, T value, long version) {
        Write encode() throws Exception {
            ByteString data = entry.codec().encode(value);
            if (data == null) {
                throw new IllegalStateException("The codec of %s has encoded a state as null"
                        .formatted(entry.codec().type().getName()));
            }
            return new Write(entry.key(), entry.token(), version, data);
        }
    }

    /** One group. */
    static final class Part {
        private final List<Snapshot<?>> snapshots;
        private final int failuresBefore;
        private final int maxGroups;
        private final long successesAtFailure;
        private final boolean suspect;
        private List<Write> writes = List.of();
        private Outcome outcome = Outcome.FAILED;
        private @Nullable Throwable failure;
        private Set<String> stale = Set.of();

        /** @param group which is empty from now on: its states may be changed anew */
        Part(SaveGroup group, List<Snapshot<?>> snapshots) {
            this.snapshots = snapshots;
            this.failuresBefore = group.failures;
            this.maxGroups = group.maxGroups;
            this.successesAtFailure = group.successesAtFailure;
            this.suspect = group.suspect;
        }

        List<SaveEntry<?>> entries() {
            List<SaveEntry<?>> entries = new ArrayList<>(snapshots.size());
            for (Snapshot<?> snapshot : snapshots) {
                entries.add(snapshot.entry());
            }
            return entries;
        }

        int failuresBefore() {
            return failuresBefore;
        }

        int maxGroups() {
            return maxGroups;
        }

        /**
         * Whether it is this that fails, and not the store.
         *
         * @param successes how often the store has written anything by now
         */
        boolean isToBlame(long successes) {
            return outcome == Outcome.FAILED && (suspect || (failuresBefore > 0 && successes > successesAtFailure));
        }

        Outcome outcome() {
            return outcome;
        }

        /** Null unless it is a failure. */
        @Nullable
        Throwable failure() {
            return failure;
        }

        /** The keys that belong to another owner. */
        Set<String> stale() {
            return stale;
        }

        private boolean encode() {
            List<Write> encoded = new ArrayList<>(snapshots.size());
            try {
                for (Snapshot<?> snapshot : snapshots) {
                    encoded.add(snapshot.encode());
                }
            } catch (Throwable thrown) {
                outcome = Outcome.NOT_ENCODED;
                failure = thrown;
                return false;
            }
            writes = encoded;
            return true;
        }

        private boolean isIn(Set<String> keys) {
            Set<String> own =
                    writes.stream().map(Write::key).filter(keys::contains).collect(Collectors.toSet());
            stale = own;
            return !own.isEmpty();
        }
    }

    SaveBatch(SaveStore store, List<Part> parts) {
        this.store = store;
        this.parts = parts;
    }

    List<Part> parts() {
        return parts;
    }

    /** It could not even be tried. */
    void fail(Throwable reason) {
        parts.forEach(part -> part.failure = reason);
    }

    /** Blocks; throws nothing. */
    SaveBatch write() {
        List<Part> left = new ArrayList<>(parts);
        left.removeIf(part -> !part.encode());
        try {
            while (!left.isEmpty()) {
                Set<String> stale = store.write(left.stream()
                        .flatMap(part -> part.writes.stream())
                        .sorted(Comparator.comparing(Write::key))
                        .toList());
                if (stale.isEmpty()) {
                    left.forEach(part -> part.outcome = Outcome.WRITTEN);
                    break;
                }
                // Nothing was written; without those, the others will be.
                List<Part> refused =
                        left.stream().filter(part -> part.isIn(stale)).toList();
                if (refused.isEmpty()) {
                    throw new IllegalStateException("The store takes for stale what was not to be written: " + stale);
                }
                refused.forEach(part -> part.outcome = Outcome.STALE);
                left.removeAll(refused);
            }
        } catch (Throwable thrown) {
            left.forEach(part -> part.failure = thrown);
        }
        return this;
    }
}
