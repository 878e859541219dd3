package io.byteborne.dummy;

import com.google.protobuf.Message;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.dummy.scenario.Answer;
import io.byteborne.dummy.scenario.Scope;
import io.byteborne.dummy.scenario.Script;
import io.byteborne.dummy.scenario.Step;
import io.byteborne.network.Session;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does what a scenario file says. */
final class FileScenario implements Scenario {
    private static final int RUNS = 36 * 36 * 36;

    private final Script script;
    private final DummyConnections connections;
    private final Random random = new Random();
    private final String run = Integer.toString(random.nextInt(RUNS), Character.MAX_RADIX);
    private final Map<MessageType, List<Answer>> answers;
    /** Of the connections that have not done all the steps at the start. */
    private final Map<Session, FirstSteps> starting = new HashMap<>();

    FileScenario(Script script, DummyConnections connections) {
        this.script = script;
        this.connections = connections;
        this.answers = script.messages().stream()
                .map(Step::answer)
                .filter(answer -> answer != null)
                .collect(Collectors.groupingBy(Answer::type));
    }

    /** From now on, hears of every message that there is: the server may send any. */
    void register(MessageRegistry registry, MessageDispatcher dispatcher) {
        for (MessageType type : registry.all()) {
            dispatcher.register(type.messageClass(), "the scenario file", (session, message) -> {
                received(session, type, message);
                return null;
            });
        }
    }

    @Override
    public void begin(DummyConnection connection, Runnable ready) {
        Session session = connection.session();
        FirstSteps steps = new FirstSteps(session, script.start(), scope(connection, 0), () -> {
            starting.remove(session);
            ready.run();
        });
        starting.put(session, steps);
        steps.next();
    }

    @Override
    public @Nullable Sent send(DummyConnection connection, long number) {
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
                        content -> answer.wrong((Message) content, scope, message));
    }

    private Scope scope(DummyConnection connection, long number) {
        return new Scope(run, connection.number(), number, random, null);
    }

    private void received(Session session, MessageType type, Message message) {
        DummyConnection connection = connections.find(session);
        if (connection == null) {
            return;
        }
        FirstSteps steps = starting.get(session);
        if (steps != null && steps.takes(type, message)) {
            String wrong = steps.answered(message);
            if (wrong != null) {
                connections.wrong(session, wrong);
                session.close();
            }
        } else if (isAnswer(connection, type, message)) {
            connections.answered(session, type.messageClass(), message);
        } else if (!isExpected(type)) {
            connections.wrong(
                    session,
                    "%s came, of which the scenario says nothing; list it under 'ignore' if it may come"
                            .formatted(type.name()));
        }
    }

    private boolean isAnswer(DummyConnection connection, MessageType type, Message message) {
        Scope scope = scope(connection, 0);
        for (Answer answer : answers.getOrDefault(type, List.of())) {
            if (answer.isFor(message, scope)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it may come without being an answer. */
    private boolean isExpected(MessageType type) {
        return script.ignored().contains(type) || answers.containsKey(type);
    }

    @Override
    public void ended(Session session) {
        starting.remove(session);
    }

    @Override
    public boolean awaitsAnswers() {
        return !answers.isEmpty();
    }
}
