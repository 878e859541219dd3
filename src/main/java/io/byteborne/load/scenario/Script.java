package io.byteborne.load.scenario;

import io.byteborne.internal.protocol.MessageType;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a scenario file says.
 *
 * @param start what each connection does first, in order
 * @param messages what it sends then, whenever a message is due; empty if it plays
 * @param play what it does then instead, in order, and over again
 * @param expected what may come, and is no answer
 */
public record Script(
        List<Step> start, List<Weighted<Step.Send>> messages, List<Step> play, List<Expectation> expected) {
    /** The message to be sent next. */
    public Step.Send next(Random random) {
        return Weighted.choose(messages, random);
    }

    /** Whether each connection does one thing after the other, instead of sending whenever a message is due. */
    public boolean isPlayed() {
        return !play.isEmpty();
    }

    /** Whether the text that the command line gives is sent. */
    public boolean usesMessage() {
        return sends(steps()).anyMatch(send -> send.fields().usesMessage());
    }

    /** Whether steps wait for such messages. */
    public boolean waitsFor(MessageType type) {
        return steps().anyMatch(step -> switch (step) {
            case Step.Wait wait -> wait.arrival().type().equals(type);
            case Step.Repeat repeat -> repeat.until().type().equals(type);
            case Step.Send send -> false;
            case Step.Choose choose -> false;
            case Step.Sequence sequence -> false;
        });
    }

    /** What is sent once a connection has started, in one way or the other. */
    public Stream<Step.Send> measured() {
        return Stream.concat(
                messages.stream().map(Weighted::value), sends(play.stream().flatMap(Step::all)));
    }

    private static Stream<Step.Send> sends(Stream<Step> steps) {
        return steps.filter(Step.Send.class::isInstance).map(Step.Send.class::cast);
    }

    /** Every step, with those within others. */
    public Stream<Step> steps() {
        return Stream.concat(
                Stream.concat(start.stream(), play.stream()).flatMap(Step::all),
                messages.stream().map(Weighted::value));
    }
}
