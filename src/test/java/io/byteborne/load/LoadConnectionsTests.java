package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.load.measure.Measurements;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.scenario.Lines;
import io.byteborne.load.scenario.ScenarioFile;
import io.byteborne.load.scenario.ScriptReader;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.Session;
import io.byteborne.world.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LoadConnectionsTests {
    private final Session session = mock(Session.class);
    private final List<String> errors = new ArrayList<>();
    private final Measurements measurements = new Measurements(errors::add, null);
    private long now = 1_000_000;
    private final LoadConnections connections = new LoadConnections("server:1", () -> now, measurements);
    private final Scenario scenario = chat();

    /** The scenario that the first sample is played with. */
    private Scenario chat() {
        MessageRegistry registry = new MessageRegistry();
        registry.register(C2S_Chat.class);
        registry.register(S2C_Chat.class);
        Lines lines = new Lines("hey", null);
        return new Scenario(
                new ScriptReader(registry, lines).read(ScenarioFile.find("chat")),
                lines,
                connections,
                mock(Timer.class));
    }

    @Test
    void whenMessagesAreSentThenEachHasItsNumber() {
        LoadConnection connection = open();

        connections.send(connection, scenario, now);
        connections.send(connection, scenario, now);

        then(session).should().send(chat("hey #0"));
        then(session).should().send(chat("hey #1"));
        assertThat(connections.unanswered()).isEqualTo(2);
    }

    @Test
    void whenAMessageLeavesLateThenItsRoundTripCountsFromWhenItWasDue() {
        LoadConnection connection = open();
        long due = now;
        now += 7_000_000;
        connections.send(connection, scenario, due);
        now += 3_000_000;

        answer("hey #0");

        LoadResult result = result();
        assertThat(result.roundTrip().max()).isBetween(10_000.0, 10_010.0);
        assertThat(result.sendDelay().max()).isBetween(7_000.0, 7_010.0);
        assertThat(connections.unanswered()).isZero();
        assertThat(result.right()).isTrue();
    }

    @Test
    void whenAMessageLeavesEarlyThenItsRoundTripCountsFromThere() {
        LoadConnection connection = open();
        connections.send(connection, scenario, now + 400_000);
        now += 3_000_000;

        answer("hey #0");

        assertThat(result().roundTrip().max()).isBetween(3_000.0, 3_010.0);
    }

    @Test
    void whenAnswersChangePlacesThenBothAreWrong() {
        LoadConnection connection = open();
        connections.send(connection, scenario, now);
        connections.send(connection, scenario, now);

        answer("hey #1");
        answer("hey #0");

        assertThat(errors).hasSize(2).allSatisfy(error -> assertThat(error).contains("out of order", "server:1"));
        assertThat(result().right()).isFalse();
    }

    @Test
    void whenAnAnswerComesTwiceThenTheSecondOneAnswersNothing() {
        LoadConnection connection = open();
        connections.send(connection, scenario, now);

        answer("hey #0");
        answer("hey #0");

        assertThat(errors).singleElement().asString().contains("answers nothing", "hey #0");
    }

    @Test
    void whenAnAnswerHasComeThenWhoeverSetsThePaceHearsOfIt() {
        List<LoadConnection> told = new ArrayList<>();
        connections.onAnswer(told::add);
        LoadConnection connection = open();
        connections.send(connection, scenario, now);

        answer("wrong");

        assertThat(told).containsExactly(connection);
    }

    @Test
    void whenTheConnectionIsClosedThenNothingCountsAsSent() {
        LoadConnection connection = connections.add(session, null);
        given(session.send(any())).willReturn(false);

        assertThat(connections.send(connection, scenario, now)).isNull();

        assertThat(connections.unanswered()).isZero();
        assertThat(result().counts().sent()).isZero();
    }

    @Test
    void whenAConnectionIsLostThenItsAnswersAreNotWaitedFor() {
        LoadConnection connection = open();
        connections.send(connection, scenario, now);

        connections.remove(session);

        assertThat(connections.unanswered()).isZero();
        assertThat(result().right()).isFalse();
    }

    private LoadConnection open() {
        given(session.send(any())).willReturn(true);
        return connections.add(session, null);
    }

    private void answer(String content) {
        connections.answered(
                Objects.requireNonNull(connections.find(session)),
                S2C_Chat.class,
                S2C_Chat.newBuilder().setContent(content).build());
    }

    private LoadResult result() {
        return measurements.result(Instant.EPOCH, 1, Map.of());
    }

    private static C2S_Chat chat(String content) {
        return C2S_Chat.newBuilder().setContent(content).build();
    }
}
