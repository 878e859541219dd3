package io.byteborne.dummy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

import io.byteborne.network.Session;
import io.byteborne.proto.C2S_Chat;
import org.junit.jupiter.api.Test;

class DummyConnectionTests {
    private final Session session = mock(Session.class);
    private long now = 1_000;
    private final DummyConnection connection =
            new DummyConnection(session, new EchoScenario(mock(DummyConnections.class)), "hey", () -> now);

    @Test
    void whenMessagesAreSentThenEachHasItsNumber() {
        open();

        connection.send();
        connection.send();

        then(session).should().send(chat("hey #0"));
        then(session).should().send(chat("hey #1"));
        assertThat(connection.unanswered()).isEqualTo(2);
    }

    @Test
    void whenAnAnswerComesThenItsRoundTripIsFromItsOwnSending() {
        open();
        connection.send();
        now += 50;
        connection.send();
        now += 30;

        assertThat(connection.answer("hey #0")).isEqualTo(80);
        assertThat(connection.answer("hey #1")).isEqualTo(30);
        assertThat(connection.unanswered()).isZero();
    }

    @Test
    void whenAnswersChangePlacesThenTheFirstOneIsWrong() {
        open();
        connection.send();
        connection.send();

        assertThat(connection.answer("hey #1")).isEqualTo(DummyConnection.WRONG_ANSWER);
    }

    @Test
    void whenAnAnswerComesTwiceThenTheSecondOneIsWrong() {
        open();
        connection.send();
        connection.answer("hey #0");

        assertThat(connection.answer("hey #0")).isEqualTo(DummyConnection.WRONG_ANSWER);
    }

    @Test
    void whenTheConnectionIsClosedThenNothingCountsAsSent() {
        given(session.send(any())).willReturn(false);

        assertThat(connection.send()).isFalse();
        assertThat(connection.unanswered()).isZero();
    }

    private void open() {
        given(session.send(any())).willReturn(true);
    }

    private static C2S_Chat chat(String content) {
        return C2S_Chat.newBuilder().setContent(content).build();
    }
}
