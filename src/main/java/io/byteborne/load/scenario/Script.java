package io.byteborne.load.scenario;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a scenario file says.
 *
 * @param start what each connection does first, each step after the answer to the one before
 * @param messages what it sends then, by weight
 * @param expected what may come, and is no answer
 */
public record Script(List<Step> start, List<Step> messages, List<Expectation> expected) {
    /** The message to be sent next. */
    public Step next(Random random) {
        if (messages.size() == 1) {
            return messages.getFirst();
        }
        int left = random.nextInt(weight());
        for (Step message : messages) {
            left -= message.weight();
            if (left < 0) {
                return message;
            }
        }
        return messages.getLast();
    }

    private int weight() {
        int weight = 0;
        for (Step message : messages) {
            weight += message.weight();
        }
        return weight;
    }

    /** Whether the text that the command line gives is sent. */
    public boolean usesMessage() {
        return steps().anyMatch(step -> step.fields().usesMessage());
    }

    /** Every step. */
    public Stream<Step> steps() {
        return Stream.concat(start.stream(), messages.stream());
    }
}
