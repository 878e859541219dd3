package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.TestSessions;
import io.byteborne.testproto.TestPing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageBatchTests {
    private final MessageRegistry registry = new MessageRegistry();
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    @Test
    void whenABatchIsFilledThenItKeepsOrderTypesAndBytes() {
        MessageBatch batch = batch(1, 2);

        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.bytes()).isEqualTo(12);
        assertThat(batch.message(0)).isEqualTo(ping(1));
        assertThat(batch.message(1)).isEqualTo(ping(2));
        assertThat(batch.type(1)).isEqualTo(registry.find(TestPing.class));
    }

    private MessageBatch batch(long... sequences) {
        MessageBatch batch = new MessageBatch(sessions.open(), owned -> {}, 1);
        for (long sequence : sequences) {
            batch.add(registry.register(TestPing.class), ping(sequence), 6);
        }
        return batch;
    }

    private static TestPing ping(long sequence) {
        return TestPing.newBuilder().setSequence(sequence).build();
    }
}
