package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.DefaultResourceLoader;

/** Messages and bytes by type. */
class TypeTrafficTests {
    private final MessageRegistry registry = new MessageRegistry();
    private final MessageSerializer serializer = new MessageSerializer(registry);
    private final TestSessions sessions = new TestSessions(serializer);
    private final MessageType ping = registry.register(TestPing.class);
    private final MessageType pong = registry.register(TestPong.class);

    @AfterEach
    void close() {
        sessions.close();
    }

    private static MessageType.Traffic of(MessageType type) {
        return Objects.requireNonNull(type.traffic());
    }

    @Test
    void whenABatchIsCompleteThenItsMessagesAreCountedByType() {
        MessageBatch batch = new MessageBatch(sessions.open(), owned -> {}, 1);
        batch.add(ping, TestPing.getDefaultInstance(), 10);
        batch.add(ping, TestPing.getDefaultInstance(), 11);
        batch.add(pong, TestPong.getDefaultInstance(), 100);
        batch.add(ping, TestPing.getDefaultInstance(), 12);
        batch.complete(0);

        assertThat(of(ping).messagesIn()).isEqualTo(3);
        assertThat(of(ping).bytesIn()).isEqualTo(33);
        assertThat(of(pong).messagesIn()).isOne();
        assertThat(of(pong).bytesIn()).isEqualTo(100);
        assertThat(of(ping).messagesOut() + of(ping).bytesOut()).isZero();
    }

    @Test
    void whenMessagesAreSentThenTheyCountForEachSessionThatTakesThem() {
        ChannelSession first = sessions.open();
        ChannelSession closed = sessions.open();
        DefaultSessionManager manager = new DefaultSessionManager(serializer);
        ChannelSession second = sessions.open();
        List.of(first, closed, second).forEach(manager::add);
        closed.close();

        first.send(TestPong.getDefaultInstance());
        closed.send(TestPong.getDefaultInstance());
        manager.sendToAll(TestPing.newBuilder().setSequence(1).build());
        first.flush();
        second.flush();

        assertThat(of(pong).messagesOut()).isOne();
        assertThat(of(pong).bytesOut()).isEqualTo(4);
        assertThat(of(ping).messagesOut()).isEqualTo(2);
        assertThat(of(ping).bytesOut()).isEqualTo(2 * 6);
    }

    @Test
    void whenTypesAreNotCountedThenThereIsNothingToCountIn() {
        MessageType uncounted = new MessageRegistry(false, new Extensions(new DefaultResourceLoader(), List.of()))
                .register(TestPing.class);
        MessageBatch batch = new MessageBatch(sessions.open(), owned -> {}, 1);

        batch.add(uncounted, TestPing.getDefaultInstance(), 10);
        batch.complete(0);

        assertThat(uncounted.traffic()).isNull();
        assertThat(batch.bytes()).isEqualTo(10);
    }

    @Test
    void whenSomebodyWantsToKnowAllTypesThenLaterOnesAreToldOnceToo() {
        MessageRegistry other = new MessageRegistry();
        MessageType first = other.register(TestPing.class);
        List<MessageType> told = new ArrayList<>();

        other.forEachEver(told::add);
        MessageType second = other.register(TestPong.class);
        other.register(TestPing.class);
        other.register(TestPong.class);

        assertThat(told).containsExactly(first, second);
    }
}
