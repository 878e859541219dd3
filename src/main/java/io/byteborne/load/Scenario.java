package io.byteborne.load;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.load.measure.Sent;
import io.byteborne.load.resume.ResumableSession;
import io.byteborne.load.scenario.Answer;
import io.byteborne.load.scenario.Expectation;
import io.byteborne.load.scenario.Lines;
import io.byteborne.load.scenario.Scope;
import io.byteborne.load.scenario.Script;
import io.byteborne.load.scenario.Step;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.session.Session;
import io.byteborne.world.Timer;
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
    private final Timer timer;
    private final Random random = new Random();
    private final String run = Integer.toString(random.nextInt(RUNS), Character.MAX_RADIX);
    private final boolean awaitsAnswers;
    private boolean finishing;

    /**
     * What the script says of a type of message that comes.
     *
     * @param answers what such messages may be the answers to
     * @param expectations what those that are no answers must be
     * @param isWaitedFor whether steps wait for them
     */
    private record Incoming(
            MessageType type, List<Answer> answers, List<Expectation> expectations, boolean isWaitedFor) {
        static Incoming of(MessageType type, Script script) {
            return new Incoming(
                    type,
                    script.measured()
                            .map(Step.Send::answer)
                            .filter(Objects::nonNull)
                            .filter(answer -> answer.type().equals(type))
                            .toList(),
                    script.expected().stream()
                            .filter(expectation -> expectation.type().equals(type))
                            .toList(),
                    script.waitsFor(type));
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
            return isWaitedFor || !answers.isEmpty() || !expectations.isEmpty();
        }
    }

    /** @param lines what is sent for {@code ${message}} */
    Scenario(Script script, Lines lines, LoadConnections connections, Timer timer) {
        this.script = script;
        this.lines = lines;
        this.connections = connections;
        this.timer = timer;
        this.awaitsAnswers = script.measured().anyMatch(step -> step.answer() != null);
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
     * @param ready to be run once messages may be sent over it; if it plays, whenever it has come to a message
     */
    void begin(LoadConnection connection, Runnable ready) {
        ScenarioPlayer player = new ScenarioPlayer(script, new ConnectionStage(connection, ready), timer, random);
        connection.play(player);
        player.begin();
    }

    /** No more messages are due: what others have to do first will not be done any more. */
    void finish() {
        finishing = true;
    }

    /** What a connection's player does to it. */
    private final class ConnectionStage implements ScenarioPlayer.Stage {
        private final LoadConnection connection;
        private final Runnable ready;

        ConnectionStage(LoadConnection connection, Runnable ready) {
            this.connection = connection;
            this.ready = ready;
        }

        @Override
        public Scope scope() {
            return Scenario.this.scope(connection, 0);
        }

        @Override
        public @Nullable Message sendFirst(Step.Send step) {
            Message message = sendNow(connection, step, scope());
            if (message != null && step.answer() != null) {
                connections.awaitUnmeasured(connection);
            }
            return message;
        }

        @Override
        public void started() {
            if (!script.isPlayed()) {
                ready.run();
            }
        }

        @Override
        public void ready() {
            ready.run();
        }

        @Override
        public void waited() {
            connections.waited(connection);
        }

        @Override
        public void wrong(String what) {
            connections.wrong(connection.session(), what);
        }

        @Override
        public void late(String what) {
            if (!finishing) {
                connections.wrong(connection.session(), what);
                connection.session().close();
            }
        }
    }

    /**
     * Sends the next message over a connection.
     *
     * @param number how many were sent over it before
     * @return null if the connection is closed
     */
    @Nullable
    Sent send(LoadConnection connection, long number) {
        ScenarioPlayer player = connection.player();
        Step.Send step = script.isPlayed() && player != null ? player.next() : script.next(random);
        if (step == null) {
            return null;
        }
        Scope scope = scope(connection, number);
        Message message = sendNow(connection, step, scope);
        if (message == null) {
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

    private @Nullable Message sendNow(LoadConnection connection, Step.Send step, Scope scope) {
        Session session = connection.session();
        try {
            Message message = step.fields().build(scope);
            return connection.send(message) ? message : null;
        } catch (IllegalArgumentException unfit) {
            // A value that was kept, for one, may be too large for the field.
            connections.wrong(
                    session, "%s cannot be sent: %s".formatted(step.type().name(), unfit.getMessage()));
            session.close();
            return null;
        }
    }

    private Scope scope(LoadConnection connection, long number) {
        return new Scope(run, connection.number(), number, random, lines, connection.kept(), null);
    }

    private void received(Session session, Incoming incoming, Message message) {
        LoadConnection connection = connections.find(session);
        if (connection == null) {
            return;
        }
        ResumableSession<LoadConnection> resumable = connection.resumable();
        if (resumable != null) {
            resumable.received();
        }
        ScenarioPlayer player = connection.player();
        Scope scope = scope(connection, 0);
        if (player != null && player.isAnswer(incoming.type(), message)) {
            answered(connection, player, incoming, message);
        } else if (incoming.isAnswer(message, scope) && !isWaitedFor(incoming, player)) {
            connections.answered(connection, incoming.type().messageClass(), message);
        } else if (incoming.isExpected()) {
            for (Expectation expectation : incoming.expectations()) {
                String wrong = expectation.check().mismatch(message, scope);
                if (wrong != null) {
                    connections.wrong(session, wrong);
                }
            }
            if (player != null && isWaitedFor(incoming, player)) {
                player.came(incoming.type(), message);
            }
        } else {
            connections.wrong(
                    session,
                    "%s came, of which the scenario says nothing; list it under 'expect' or 'ignore' if it may come: {%s}"
                            .formatted(incoming.type().name(), text(message)));
        }
    }

    private static boolean isWaitedFor(Incoming incoming, @Nullable ScenarioPlayer player) {
        return incoming.isWaitedFor() && player != null && player.isActive();
    }

    private void answered(LoadConnection connection, ScenarioPlayer player, Incoming incoming, Message message) {
        if (!player.isStarting()) {
            connections.answered(connection, incoming.type().messageClass(), message);
            player.answered(message);
            return;
        }
        connections.answeredUnmeasured(connection);
        String wrong = player.wrong(message);
        if (wrong == null) {
            player.answered(message);
        } else {
            connections.wrong(connection.session(), wrong);
            connection.session().close();
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

    /** Whether each connection does one thing after the other, instead of sending whenever a message is due. */
    boolean isPlayed() {
        return script.isPlayed();
    }

    /** Whether any of its messages is answered. */
    boolean awaitsAnswers() {
        return awaitsAnswers;
    }
}
