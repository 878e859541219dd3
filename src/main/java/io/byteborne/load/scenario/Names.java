package io.byteborne.load.scenario;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which variables there are at some place of a scenario, besides those that are there everywhere.
 *
 * @param sent the type of message that <code>${sent.…}</code> means; null where there is none
 * @param kept what certainly has been kept by then, with a value of its kind
 */
record Names(@Nullable Descriptor sent, Map<String, Kept> kept) {
    static final Names NONE = new Names(null, Map.of());

    /** A value that is kept, and the default of its field. */
    record Kept(FieldPath path, Object sample) {
        /** Whether one name may stand for both. */
        boolean isLike(Kept other) {
            return FieldValues.areAlike(path.field(), other.path.field());
        }
    }

    Names answering(Descriptor message) {
        return new Names(message, kept);
    }

    Names with(Map<String, Kept> more) {
        Map<String, Kept> all = new HashMap<>(kept);
        all.putAll(more);
        return new Names(sent, Map.copyOf(all));
    }

    /** What is certain in both cases. */
    Names and(Names other) {
        Map<String, Kept> both = new HashMap<>(kept);
        both.keySet().retainAll(other.kept.keySet());
        return new Names(sent, Map.copyOf(both));
    }

    Map<String, Object> samples() {
        Map<String, Object> samples = new HashMap<>();
        kept.forEach((name, value) -> samples.put(name, value.sample()));
        return samples;
    }
}
