package io.byteborne.internal.net;

import static io.byteborne.internal.packet.RecordingListener.closedCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.session.CloseReason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTests {
    private final RecordingListener earlyListener = new RecordingListener();
    private final RecordingListener lateListener = new RecordingListener();
    private final EmbeddedSession early = new EmbeddedSession(new FlushBatch(), new TestEncoder(), earlyListener);
    private final EmbeddedSession late = new EmbeddedSession(new FlushBatch(), new TestEncoder(), lateListener);
    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        early.close();
        late.close();
    }

    @Test
    void whenAConnectionIsAddedWhileTheServerStopsThenItEndsLikeTheOthers() throws InterruptedException {
        connections.add(early.channel());
        Thread stopping = Thread.ofVirtual().start(() -> connections.shutdown(Duration.ofSeconds(10)));
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            early.channel().runPendingTasks();
            return !earlyListener.calls().isEmpty();
        });

        connections.add(late.channel());
        assertThat(late.channel().isActive()).as("is not cut").isTrue();
        late.channel().runPendingTasks();
        assertThat(lateListener.calls()).endsWith(closedCall(CloseReason.SHUTDOWN));

        early.channel().close();
        assertThat(late.channel().isActive()).as("is waited for").isTrue();
        assertThat(stopping.isAlive()).isTrue();
        late.channel().close();
        assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whenAConnectionIsNoSessionYetThenTheStopDoesNotWaitForIt() throws InterruptedException {
        EmbeddedChannel inHandshake = new EmbeddedChannel();
        connections.add(inHandshake);

        Thread stopping = Thread.ofVirtual().start(() -> connections.shutdown(Duration.ofMinutes(1)));

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            inHandshake.runPendingTasks();
            return !inHandshake.isOpen();
        });
        assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
    }
}
