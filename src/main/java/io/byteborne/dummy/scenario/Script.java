package io.byteborne.dummy.scenario;

import io.byteborne.protocol.MessageType;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a scenario file says.
 *
 * @param start what each connection does first, one step behind the other's answer
 * @param messages what it sends then, by weight
 * @param ignored types of messages that may come, and are no answers
 */
public record Script(List<Step> start, List<Step> messages, Set<MessageType> ignored) {
    /** The message to be sent next. */
    public Step next(Random random) {
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

    /** Every step. */
    public Stream<Step> steps() {
        return Stream.concat(start.stream(), messages.stream());
    }
}
