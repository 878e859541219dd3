package io.byteborne.load.scenario;

import io.byteborne.internal.protocol.MessageType;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One thing that a connection does, among those that it does in order. */
public sealed interface Step {
    /** This step and all within it. */
    default Stream<Step> all() {
        return Stream.concat(Stream.of(this), parts().stream().flatMap(Step::all));
    }

    /** The steps of which this one is made. */
    default List<Step> parts() {
        return List.of();
    }

    /**
     * Sends a message; the next step follows the answer, if there is one.
     *
     * @param answer what must come back; null if nothing must
     */
    record Send(
            MessageType type,
            MessageTemplate fields,
            @Nullable Answer answer) implements Step {}

    /**
     * Waits for a message that is no answer.
     *
     * @param place file and line
     * @param within how long
     */
    record Wait(String place, Arrival arrival, Duration within) implements Step {}

    /**
     * Does its steps over and over, until a message comes.
     *
     * @param place file and line
     * @param within how long
     */
    record Repeat(String place, List<Step> parts, Arrival until, Duration within) implements Step {}

    /** Does one of several steps. */
    record Choose(List<Weighted<Step>> alternatives) implements Step {
        public Step next(Random random) {
            return Weighted.choose(alternatives, random);
        }

        @Override
        public List<Step> parts() {
            return alternatives.stream().map(Weighted::value).toList();
        }
    }

    /** Does several steps in order. */
    record Sequence(List<Step> parts) implements Step {}
}
