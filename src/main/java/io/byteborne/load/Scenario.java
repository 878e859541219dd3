package io.byteborne.load;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.load.measure.Sent;
import io.byteborne.load.scenario.Answer;
import io.byteborne.load.scenario.Expectation;
import io.byteborne.load.scenario.Lines;
import io.byteborne.load.scenario.Scope;
import io.byteborne.load.scenario.Script;
import io.byteborne.load.scenario.Step;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.session.Session;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What the load client does on its connections: what a scenario file says. It tells {@link LoadConnections} what comes
 * back. World thread.
 */
final class Scenario {
    private static final int RUNS = 36 * 36 * 36;
    private static final int MAX_TEXT = 200;

    private final Script script;
    private final Lines lines;
    private final LoadConnections connections;
    private final Random random = new Random();
    private final String run = Integer.toString(random.nextInt(RUNS), Character.MAX_RADIX);
    private final boolean awaitsAnswers;

    /**
     * What the script says of a type of message that comes.
     *
     * @param answers what such messages may be the answers to
     * @param expectations what those that are no answers must be
     */
    private record Incoming(MessageType type, List<Answer> answers, List<Expectation> expectations) {
        static Incoming of(MessageType type, Script script) {
            return new Incoming(
                    type,
                    script.messages().stream()
                            .map(Step::answer)
                            .filter(Objects::nonNull)
                            .filter(answer -> answer.type().equals(type))
                            .toList(),
                    script.expected().stream()
                            .filter(expectation -> expectation.type().equals(type))
                            .toList());
        }

        boolean isAnswer(Message message, Scope scope) {
            for (Answer answer : answers) {
                if (answer.isFor(message, scope)) {
                    return true;
                }
            }
            return false;
        }

        /** Whether such messages may come without being answers; those of others' messages may. */
        boolean isExpected() {
            return !answers.isEmpty() || !expectations.isEmpty();
        }
    }

    /** @param lines what is sent for {@code ${message}} */
    Scenario(Script script, Lines lines, LoadConnections connections) {
        this.script = script;
        this.lines = lines;
        this.connections = connections;
        this.awaitsAnswers = script.messages().stream().anyMatch(step -> step.answer() != null);
    }

    /** From now on, hears of every message that there is: the server may send any. */
    void register(MessageRegistry registry, MessageDispatcher dispatcher) {
        for (MessageType type : registry.all()) {
            Incoming incoming = Incoming.of(type, script);
            dispatcher.register(type.messageClass(), "the scenario", (session, message) -> {
                received(session, incoming, message);
                return null;
            });
        }
    }

    /**
     * A connection is made.
     *
     * @param ready to be run once messages may be sent over it
     */
    void begin(LoadConnection connection, Runnable ready) {
        FirstSteps steps = new FirstSteps(connection.session(), script.start(), scope(connection, 0), () -> {
            connections.started(connection);
            ready.run();
        });
        connections.starting(connection, steps);
        steps.next();
    }

    /**
     * Sends the next message over a connection.
     *
     * @param number how many were sent over it before
     * @return null if the connection is closed
     */
    @Nullable
    Sent send(LoadConnection connection, long number) {
        Step step = script.next(random);
        Scope scope = scope(connection, number);
        Message message = step.fields().build(scope);
        if (!connection.session().send(message)) {
            return null;
        }
        Answer answer = step.answer();
        return answer == null
                ? new Sent(step.type().name(), null, content -> null)
                : new Sent(
                        step.type().name(),
                        answer.type().messageClass(),
                        content -> answer.wrong(content, scope, message));
    }

    private Scope scope(LoadConnection connection, long number) {
        return new Scope(run, connection.number(), number, random, lines, null);
    }

    private void received(Session session, Incoming incoming, Message message) {
        LoadConnection connection = connections.find(session);
        if (connection == null) {
            return;
        }
        FirstSteps steps = connection.firstSteps();
        Scope scope = scope(connection, 0);
        if (steps != null && steps.takes(incoming.type(), message)) {
            String wrong = steps.answered(message);
            if (wrong != null) {
                connections.wrong(session, wrong);
                connections.started(connection);
                session.close();
            }
        } else if (incoming.isAnswer(message, scope)) {
            connections.answered(connection, incoming.type().messageClass(), message);
        } else if (incoming.isExpected()) {
            for (Expectation expectation : incoming.expectations()) {
                String wrong = expectation.check().mismatch(message, scope);
                if (wrong != null) {
                    connections.wrong(session, wrong);
                }
            }
        } else {
            connections.wrong(
                    session,
                    "%s came, of which the scenario says nothing; list it under 'expect' or 'ignore' if it may come: {%s}"
                            .formatted(incoming.type().name(), text(message)));
        }
    }

    /** A message in one line, and not too long a one. */
    static String text(Message message) {
        String text = TextFormat.printer()
                .emittingSingleLine(true)
                .escapingNonAscii(false)
                .printToString(message);
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    /** Whether any of its messages is answered. */
    boolean awaitsAnswers() {
        return awaitsAnswers;
    }
}
