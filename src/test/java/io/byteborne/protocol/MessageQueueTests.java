package io.byteborne.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.network.ChannelSession;
import io.byteborne.network.TestSessions;
import io.byteborne.testproto.TestPing;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageQueueTests {
    private final MessageRegistry registry = new MessageRegistry();
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    private final MessageQueue queue = new MessageQueue();

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    @Test
    void whenMessagesAreAddedThenTheyAreTakenInThatOrder() {
        ReceivedMessage first = message(1);
        ReceivedMessage second = message(2);
        ReceivedMessage third = message(3);
        queue.addAll(List.of(first, second));
        queue.addAll(List.of(third));

        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isSameAs(third);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void whenNothingWasAddedThenNothingIsTaken() {
        queue.addAll(List.of());

        assertThat(queue.poll()).isNull();
    }

    private ReceivedMessage message(long sequence) {
        ChannelSession session = sessions.open();
        TestPing ping = TestPing.newBuilder().setSequence(sequence).build();
        return new ReceivedMessage(session, registry.register(TestPing.class), ping, 6);
    }
}
