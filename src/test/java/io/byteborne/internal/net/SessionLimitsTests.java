package io.byteborne.internal.net;

import static io.byteborne.internal.packet.RecordingListener.closedCall;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a peer must keep to in the course of time, over each transport, and that it is not judged by time in which it cannot
 * be heard.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class SessionLimitsTests {
    private static final byte[] PACKET = packet(5, new byte[6]);
    private static final int SIZE = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RecordingListener listener = new RecordingListener();
    private final Transport transport;

    private EmbeddedSession embedded;

    SessionLimitsTests(Transport transport) {
        this.transport = transport;
        this.embedded = new EmbeddedSession(transport, EmbeddedSession.PROPERTIES, listener);
    }

    private void limit(String... settings) {
        embedded.close();
        listener.calls().clear();
        embedded = new EmbeddedSession(transport, TestProperties.session(settings), listener);
    }

    @AfterEach
    void close() {
        embedded.close();
    }

    /** So many packets come in one read. */
    private void send(int count) {
        byte[][] packets = Collections.nCopies(count, PACKET).toArray(byte[][]::new);
        embedded.receive(join(packets));
    }

    private void assertOpenAfter(int packets) {
        assertThat(listener.packets()).hasSize(packets);
        assertThat(listener.calls()).noneMatch(call -> call.startsWith("closed"));
    }

    private void assertClosedAfter(int packets, CloseReason reason) {
        assertThat(listener.packets()).hasSize(packets);
        assertThat(listener.calls()).endsWith(closedCall(reason));
    }

    /** This side does not read for a time. */
    private void pauseFor(Duration time) {
        embedded.session().pauseReading();
        embedded.advanceTime(time);
        embedded.session().resumeReading();
    }

    @Nested
    class Flood {
        @Test
        void whenNoRateIsSetThenAnyNumberMayCome() {
            send(20_000);

            assertOpenAfter(20_000);
        }

        @Test
        void whenMoreMessagesComeThanTheRateAllowsThenTheSessionIsClosedBeforeTheFirstOfThem() {
            limit("rate-limit.messages-per-second=10");
            send(4);
            send(6);
            assertOpenAfter(10);

            send(3);

            assertClosedAfter(10, CloseReason.FLOOD);
        }

        @Test
        void whenMoreBytesComeThanTheRateAllowsThenTheSessionIsClosedBeforeTheFirstOfThem() {
            limit("max-packet-size=100B", "rate-limit.bytes-per-second=100B");
            send(100 / SIZE);
            assertOpenAfter(10);

            send(1);

            assertClosedAfter(10, CloseReason.FLOOD);
        }

        @Test
        void whenTheBurstIsLongerThenAsMuchMoreMayComeAtOnce() {
            limit("rate-limit.messages-per-second=10", "rate-limit.burst=3s");
            send(30);
            assertOpenAfter(30);

            send(1);

            assertClosedAfter(30, CloseReason.FLOOD);
        }

        @Test
        void whenTimePassesThenAsManyMoreMayCome() {
            limit("rate-limit.messages-per-second=10");
            send(10);

            for (int i = 0; i < 100; i++) {
                embedded.advanceTime(SECOND.dividedBy(2));
                send(5);
            }
            assertOpenAfter(510);
            send(1);

            assertClosedAfter(510, CloseReason.FLOOD);
        }

        @Test
        void whenNothingWasReadForATimeThenWhatCameMeanwhileIsNoFlood() {
            limit("rate-limit.messages-per-second=10", "rate-limit.burst=100ms");
            send(1);

            pauseFor(SECOND.multipliedBy(5));
            // More than one read brings it.
            send(20);
            send(30);
            assertOpenAfter(51);
            send(1);

            assertClosedAfter(51, CloseReason.FLOOD);
        }
    }

    @Nested
    class Idle {
        @Test
        void whenNoTimeoutIsSetThenASessionMayBeIdleForEver() {
            embedded.advanceTime(Duration.ofDays(1));

            assertOpenAfter(0);
        }

        @Test
        void whenNoPacketEverComesThenTheSessionIsClosedAtTheTimeout() {
            limit("idle-timeout=60s");
            embedded.advanceTime(Duration.ofMillis(59_999));
            assertOpenAfter(0);

            embedded.advanceTime(Duration.ofMillis(1));

            assertClosedAfter(0, CloseReason.IDLE);
        }

        @Test
        void whenPacketsComeThenTheTimeCountsFromTheLast() {
            limit("idle-timeout=60s");
            for (int i = 0; i < 10; i++) {
                embedded.advanceTime(Duration.ofSeconds(50));
                send(1);
            }
            embedded.advanceTime(Duration.ofMillis(59_999));
            assertOpenAfter(10);

            embedded.advanceTime(Duration.ofMillis(1));

            assertClosedAfter(10, CloseReason.IDLE);
        }

        @Test
        void whenOnlyAPartOfAPacketComesThenTheSessionIsIdle() {
            limit("idle-timeout=8s");
            embedded.advanceTime(Duration.ofSeconds(5));
            embedded.receive(Arrays.copyOf(PACKET, 5));
            embedded.advanceTime(Duration.ofSeconds(3));

            assertClosedAfter(0, CloseReason.IDLE);
        }

        @Test
        void whenNothingIsReadForATimeThenThatTimeDoesNotCount() {
            limit("idle-timeout=60s");
            embedded.advanceTime(Duration.ofSeconds(20));
            pauseFor(Duration.ofMinutes(10));
            embedded.advanceTime(Duration.ofMillis(39_999));
            assertOpenAfter(0);

            // While nothing is read, it is looked at every six seconds.
            embedded.advanceTime(Duration.ofSeconds(6));

            assertClosedAfter(0, CloseReason.IDLE);
        }

        @Test
        void whenTheSessionHasEndedThenNothingIsAwaitedAnyMore() {
            limit("idle-timeout=60s");
            embedded.session().close();

            embedded.advanceTime(Duration.ofMinutes(2));

            assertClosedAfter(0, CloseReason.CLOSED_BY_GAME);
        }
    }

    @Nested
    class PacketDeadline {
        @Test
        void whenNothingIsReadWhileAPacketIsNotWholeThenThatTimeDoesNotCount() {
            embedded.receive(Arrays.copyOf(PACKET, 5));
            embedded.advanceTime(Duration.ofSeconds(4));
            pauseFor(Duration.ofMinutes(10));
            embedded.advanceTime(Duration.ofMillis(5_999));
            assertOpenAfter(0);

            // While nothing is read, it is looked at every second.
            embedded.advanceTime(SECOND);

            assertClosedAfter(0, CloseReason.FRAME_TIMEOUT);
        }

        @Test
        void whenTheRestIsReadAfterALongPauseThenThePacketIsDelivered() {
            embedded.receive(Arrays.copyOf(PACKET, 5));
            embedded.advanceTime(Duration.ofMillis(9_999));
            pauseFor(Duration.ofMinutes(10));
            embedded.receive(Arrays.copyOfRange(PACKET, 5, PACKET.length));
            embedded.advanceTime(Duration.ofMinutes(1));

            assertOpenAfter(1);
        }
    }
}
