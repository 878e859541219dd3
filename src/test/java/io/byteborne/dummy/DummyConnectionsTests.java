package io.byteborne.dummy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

import io.byteborne.dummy.result.LoadResult;
import io.byteborne.dummy.scenario.Lines;
import io.byteborne.dummy.scenario.ScenarioFile;
import io.byteborne.dummy.scenario.ScriptReader;
import io.byteborne.network.Session;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.protocol.MessageRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DummyConnectionsTests {
    private final Session session = mock(Session.class);
    private final List<String> errors = new ArrayList<>();
    private final Measurements measurements = new Measurements(errors::add);
    private long now = 1_000_000;
    private final DummyConnections connections = new DummyConnections("server:1", () -> now, measurements);
    private final Scenario scenario = chat();

    /** The scenario that the first sample is played with. */
    private Scenario chat() {
        MessageRegistry registry = new MessageRegistry();
        registry.register(C2S_Chat.class);
        registry.register(S2C_Chat.class);
        Lines lines = new Lines("hey", null);
        return new Scenario(new ScriptReader(registry, lines).read(ScenarioFile.find("chat")), lines, connections);
    }

    @Test
    void whenMessagesAreSentThenEachHasItsNumber() {
        DummyConnection connection = open();

        connections.send(connection, scenario, now);
        connections.send(connection, scenario, now);

        then(session).should().send(chat("hey #0"));
        then(session).should().send(chat("hey #1"));
        assertThat(connections.unanswered()).isEqualTo(2);
    }

    @Test
    void whenAMessageLeavesLateThenItsRoundTripCountsFromWhenItWasDue() {
        DummyConnection connection = open();
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
        DummyConnection connection = open();
        connections.send(connection, scenario, now + 400_000);
        now += 3_000_000;

        answer("hey #0");

        assertThat(result().roundTrip().max()).isBetween(3_000.0, 3_010.0);
    }

    @Test
    void whenAnswersChangePlacesThenBothAreWrong() {
        DummyConnection connection = open();
        connections.send(connection, scenario, now);
        connections.send(connection, scenario, now);

        answer("hey #1");
        answer("hey #0");

        assertThat(errors).hasSize(2).allSatisfy(error -> assertThat(error).contains("out of order", "server:1"));
        assertThat(result().right()).isFalse();
    }

    @Test
    void whenAnAnswerComesTwiceThenTheSecondOneAnswersNothing() {
        DummyConnection connection = open();
        connections.send(connection, scenario, now);

        answer("hey #0");
        answer("hey #0");

        assertThat(errors).singleElement().asString().contains("answers nothing", "hey #0");
    }

    @Test
    void whenAnAnswerHasComeThenWhoeverSetsThePaceHearsOfIt() {
        List<DummyConnection> told = new ArrayList<>();
        connections.onAnswer(told::add);
        DummyConnection connection = open();
        connections.send(connection, scenario, now);

        answer("wrong");

        assertThat(told).containsExactly(connection);
    }

    @Test
    void whenTheConnectionIsClosedThenNothingCountsAsSent() {
        DummyConnection connection = connections.add(session);
        given(session.send(any())).willReturn(false);

        assertThat(connections.send(connection, scenario, now)).isNull();

        assertThat(connections.unanswered()).isZero();
        assertThat(result().counts().sent()).isZero();
    }

    @Test
    void whenAConnectionIsLostThenItsAnswersAreNotWaitedFor() {
        DummyConnection connection = open();
        connections.send(connection, scenario, now);

        connections.remove(session);

        assertThat(connections.unanswered()).isZero();
        assertThat(result().right()).isFalse();
    }

    private DummyConnection open() {
        given(session.send(any())).willReturn(true);
        return connections.add(session);
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
