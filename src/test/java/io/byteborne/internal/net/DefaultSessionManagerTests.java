package io.byteborne.internal.net;

import static io.byteborne.internal.net.outbound.TestEncoder.messageOfPacketSize;
import static io.byteborne.internal.net.outbound.TestEncoder.packetOf;
import static io.byteborne.testing.TestPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.session.CloseReason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DefaultSessionManagerTests {
    private static final MessageLite MESSAGE = BytesValue.of(ByteString.copyFromUtf8("message"));
    private static final String PACKET = hex(packetOf(MESSAGE));

    private final TestEncoder encoder = new TestEncoder();
    private final SessionFactory factory = EmbeddedSession.factory(new FlushBatch(), encoder, new NetworkStatistics());
    private final EmbeddedSession first = new EmbeddedSession(factory, created -> new RecordingListener());
    private final EmbeddedSession second = new EmbeddedSession(factory, created -> new RecordingListener());
    private final EmbeddedSession third = new EmbeddedSession(factory, created -> new RecordingListener());
    private final List<EmbeddedSession> all = List.of(first, second, third);
    private final DefaultSessionManager manager = new DefaultSessionManager(encoder);

    @BeforeEach
    void addAll() {
        all.forEach(each -> manager.add(each.session()));
    }

    @AfterEach
    void close() {
        all.forEach(EmbeddedSession::close);
    }

    @Test
    void whenSessionsAreAddedThenTheyAreFound() {
        assertThat(manager.count()).isEqualTo(3);
        assertThat(manager.opened()).isEqualTo(3);
        assertThat(manager.find(second.session().id())).isSameAs(second.session());
        assertThat(manager.all()).containsExactlyInAnyOrder(first.session(), second.session(), third.session());
    }

    @Test
    void whenSessionIsAddedTwiceThenItCountsOnce() {
        manager.add(first.session());

        assertThat(manager.count()).isEqualTo(3);
        assertThat(manager.opened()).isEqualTo(3);
    }

    @Test
    void whenSessionsAreRemovedThenTheyAreCountedByReason() {
        manager.remove(first.session(), CloseReason.PEER_CLOSED);
        manager.remove(second.session(), CloseReason.PEER_CLOSED);
        manager.remove(third.session(), CloseReason.MALFORMED);
        manager.remove(third.session(), CloseReason.BAD_SIZE);

        assertThat(manager.count()).isZero();
        assertThat(manager.find(first.session().id())).isNull();
        assertThat(manager.opened()).isEqualTo(3);
        assertThat(manager.closed(CloseReason.PEER_CLOSED)).isEqualTo(2);
        assertThat(manager.closed(CloseReason.MALFORMED)).isOne();
        assertThat(manager.closed(CloseReason.BAD_SIZE)).isZero();
    }

    @Test
    void whenMessageIsSentToAllThenItIsSerialisedOnce() {
        assertThat(manager.sendToAll(MESSAGE)).isEqualTo(3);

        assertThat(encoder.encoded()).isOne();
        assertThat(all).allSatisfy(each -> assertThat(each.sent()).isEqualTo(PACKET));
    }

    @Test
    void whenMessageIsSentToSomeThenOnlyTheyGetIt() {
        assertThat(manager.send(List.of(first.session(), third.session()), MESSAGE))
                .isEqualTo(2);

        assertThat(encoder.encoded()).isOne();
        assertThat(first.sent()).isEqualTo(PACKET);
        assertThat(second.sent()).isEmpty();
        assertThat(third.sent()).isEqualTo(PACKET);
    }

    @Test
    void whenMessageIsSentToOneThenOnlyItGetsIt() {
        assertThat(manager.send(second.session().id(), MESSAGE)).isTrue();
        assertThat(manager.send(-1, MESSAGE)).isFalse();

        assertThat(first.sent()).isEmpty();
        assertThat(second.sent()).isEqualTo(PACKET);
    }

    @Test
    void whenSomeCannotTakeTheMessageThenTheOthersGetIt() {
        first.session().close();
        second.stall();
        int bound = (int) EmbeddedSession.PROPERTIES.maxPendingOut().toBytes();
        second.session().send(messageOfPacketSize(bound));

        assertThat(manager.sendToAll(MESSAGE)).isOne();

        assertThat(third.sent()).isEqualTo(PACKET);
        assertThat(second.session().isOpen()).isFalse();
    }

    @Test
    void whenAllAreClosedThenWhatWasSentStillLeaves() {
        manager.sendToAll(MESSAGE);
        manager.closeAll();

        assertThat(all).allSatisfy(each -> {
            assertThat(each.session().isOpen()).isFalse();
            assertThat(each.sent()).isEqualTo(PACKET);
            assertThat(each.channel().isOpen()).isFalse();
        });
    }
}
