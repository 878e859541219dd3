package io.byteborne.internal.net.websocket;

import static io.byteborne.internal.packet.RecordingListener.closedCall;
import static io.byteborne.internal.packet.RecordingListener.packetCall;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static io.byteborne.testing.TestWebSocket.BINARY;
import static io.byteborne.testing.TestWebSocket.CONTINUATION;
import static io.byteborne.testing.TestWebSocket.FINAL;
import static io.byteborne.testing.TestWebSocket.PING;
import static io.byteborne.testing.TestWebSocket.PONG;
import static io.byteborne.testing.TestWebSocket.frame;
import static io.byteborne.testing.TestWebSocket.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session over WebSocket has that one over TCP has not. */
class WebSocketSessionTests {
    private static final byte[] PACKET = packet(5, hex("0a 0b 0c"));
    private static final String RECEIVED = packetCall(5, "0a0b0c");
    private static final Duration TIMEOUT = EmbeddedSession.PACKET_TIMEOUT;
    private static final int PROTOCOL_ERROR = CloseReason.PROTOCOL_ERROR.webSocketCode();

    private final RecordingListener listener = new RecordingListener();
    private EmbeddedSession embedded = start(EmbeddedSession.PROPERTIES);

    private EmbeddedSession start(SessionProperties limits) {
        return new EmbeddedSession(Transport.WEB_SOCKET, limits, listener);
    }

    private void limit(String... settings) {
        embedded.close();
        listener.calls().clear();
        embedded = start(TestProperties.session(settings));
    }

    @AfterEach
    void close() {
        embedded.close();
    }

    private static byte[] part(int from, int to) {
        return Arrays.copyOfRange(PACKET, from, to);
    }

    /** As it is on the wire, in hex: without a mask, and with a short payload. */
    private static String serverFrame(int first, String payload) {
        int size = payload.isEmpty() ? 0 : hex(payload).length;
        return hex(new byte[] {(byte) first, (byte) size}) + (payload.isEmpty() ? "" : " " + payload);
    }

    private static String closeFrame(int code, String text) {
        byte[] payload = join(new byte[] {(byte) (code >> 8), (byte) code}, text.getBytes(StandardCharsets.UTF_8));
        return serverFrame(0x88, hex(payload));
    }

    private void assertClosed(CloseReason reason, int code) {
        assertThat(listener.calls()).endsWith(closedCall(reason));
        embedded.session().finish();
        assertThat(embedded.sent()).isEqualTo(closeFrame(code, reason.label()));
    }

    private void assertOpen() {
        assertThat(listener.calls()).noneMatch(call -> call.startsWith("closed"));
    }

    @Nested
    class Messages {
        @Test
        void whenAMessageHasManyPacketsThenEachIsDelivered() {
            embedded.receiveRaw(message(join(PACKET, PACKET)), message(PACKET));

            assertThat(listener.packets()).containsExactly(RECEIVED, RECEIVED, RECEIVED);
            assertOpen();
        }

        @Test
        void whenAMessageIsCutAnywhereThenItsPacketsAreTheSame() {
            byte[] frames = join(
                    message(PACKET),
                    frame(BINARY, part(0, 1)),
                    frame(FINAL | PING, hex("01 02")),
                    frame(CONTINUATION),
                    frame(CONTINUATION, part(1, 5)),
                    frame(FINAL | CONTINUATION, join(part(5, 7), PACKET)),
                    message(packet(6, new byte[300])));
            for (int cut = 0; cut <= frames.length; cut++) {
                listener.calls().clear();
                embedded.receiveRaw(Arrays.copyOf(frames, cut), Arrays.copyOfRange(frames, cut, frames.length));

                assertThat(listener.packets())
                        .as("cut at %s", cut)
                        .containsExactly(RECEIVED, RECEIVED, RECEIVED, packetCall(6, "00".repeat(300)));
            }
            assertOpen();
        }

        @Test
        void whenAPacketGoesOnInTheNextMessageThenWhatCameBeforeIsDeliveredAndTheSessionEnds() {
            embedded.receiveRaw(message(join(PACKET, part(0, 3))), message(part(3, 7)), message(PACKET));

            assertThat(listener.packets()).containsExactly(RECEIVED);
            assertClosed(CloseReason.PROTOCOL_ERROR, PROTOCOL_ERROR);
        }

        @Test
        void whenAMessageEndsAnywhereInAPacketThenTheSessionEnds() {
            for (int end = 1; end < PACKET.length; end++) {
                embedded.close();
                listener.calls().clear();
                embedded = start(EmbeddedSession.PROPERTIES);

                embedded.receiveRaw(frame(BINARY, part(0, 1)));
                embedded.receiveRaw(frame(FINAL | CONTINUATION, part(1, end)));

                assertThat(listener.packets()).isEmpty();
                assertClosed(CloseReason.PROTOCOL_ERROR, PROTOCOL_ERROR);
            }
        }

        @Test
        void whenTheSizeOfAPacketIsNoneThenThatIsTheReasonWhateverTheMessageIs() {
            embedded.receiveRaw(message(hex("03 00 00")));

            assertClosed(CloseReason.BAD_SIZE, CloseReason.BAD_SIZE.webSocketCode());
        }

        @Test
        void whenManySmallFragmentsComeThenNothingOfThemIsKept() {
            byte[] large = packet(6, new byte[16_000]);
            embedded.receiveRaw(frame(BINARY, Arrays.copyOf(large, 1)));
            for (int i = 1; i < large.length - 1; i++) {
                embedded.receiveRaw(frame(CONTINUATION, large[i]));
            }
            assertThat(listener.packets()).isEmpty();

            embedded.receiveRaw(frame(FINAL | CONTINUATION, large[large.length - 1]));

            assertThat(listener.packets()).hasSize(1);
        }
    }

    @Nested
    class Deadlines {
        @Test
        void whenAHeaderIsNotWholeInTimeThenTheSessionEnds() {
            embedded.receiveRaw(Arrays.copyOf(message(PACKET), 3));
            embedded.advanceTime(TIMEOUT.minusMillis(1));
            assertOpen();

            embedded.advanceTime(Duration.ofMillis(1));

            assertClosed(CloseReason.FRAME_TIMEOUT, CloseReason.FRAME_TIMEOUT.webSocketCode());
        }

        @Test
        void whenAMessageHasBegunAndNoPacketComesThenTheSessionEnds() {
            embedded.receiveRaw(frame(BINARY, PACKET));
            embedded.advanceTime(TIMEOUT.minusMillis(1));
            embedded.receiveRaw(frame(CONTINUATION, PACKET));
            embedded.advanceTime(TIMEOUT.minusMillis(1));
            assertOpen();

            embedded.advanceTime(Duration.ofMillis(1));

            assertThat(listener.packets()).hasSize(2);
            assertThat(listener.calls()).endsWith(closedCall(CloseReason.FRAME_TIMEOUT));
        }

        @Test
        void whenPingsComeWithinAPacketThenItHasNoMoreTime() {
            embedded.receiveRaw(frame(BINARY, part(0, 3)));
            for (int i = 0; i < 9; i++) {
                embedded.advanceTime(Duration.ofSeconds(1));
                embedded.receiveRaw(frame(FINAL | PING), frame(CONTINUATION));
            }
            assertOpen();

            embedded.advanceTime(Duration.ofSeconds(1));

            assertThat(listener.calls()).endsWith(closedCall(CloseReason.FRAME_TIMEOUT));
        }

        @Test
        void whenOnePingAfterTheOtherComesInPiecesThenEachHasItsTime() {
            byte[] ping = frame(FINAL | PING, hex("01 02 03"));
            for (int i = 0; i < 10; i++) {
                embedded.receiveRaw(Arrays.copyOf(ping, 5));
                embedded.advanceTime(Duration.ofSeconds(9));
                embedded.receiveRaw(Arrays.copyOfRange(ping, 5, ping.length));
            }
            embedded.advanceTime(Duration.ofHours(1));

            assertOpen();
        }

        @Test
        void whenOnlyPingsComeThenTheSessionIsIdle() {
            limit("idle-timeout=60s");
            for (int i = 0; i < 11; i++) {
                embedded.advanceTime(Duration.ofSeconds(5));
                embedded.receiveRaw(frame(FINAL | PING), frame(FINAL | PONG), message());
            }
            embedded.sent();

            embedded.advanceTime(Duration.ofSeconds(5));

            assertClosed(CloseReason.IDLE, CloseReason.IDLE.webSocketCode());
        }

        @Test
        void whenControlFramesAndEmptyOnesComeFasterThanTheRateAllowsThenItIsAFlood() {
            limit("rate-limit.messages-per-second=10");
            embedded.receiveRaw(message(PACKET), frame(FINAL | PING), frame(FINAL | PONG), message());
            embedded.receiveRaw(join(Collections.nCopies(6, frame(FINAL | PONG)).toArray(byte[][]::new)));
            assertOpen();
            embedded.sent();

            embedded.receiveRaw(frame(FINAL | PONG));

            assertClosed(CloseReason.FLOOD, CloseReason.FLOOD.webSocketCode());
        }
    }

    @Nested
    class Pings {
        private void setWritable(boolean writable) {
            embedded.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
            embedded.channel().runPendingTasks();
        }

        @Test
        void whenAPingComesThenItIsAnsweredWithItsPayload() {
            embedded.receiveRaw(frame(FINAL | PING, hex("01 02")), frame(FINAL | PING));

            assertThat(embedded.sent()).isEqualTo(serverFrame(0x8a, "01 02") + " " + serverFrame(0x8a, ""));
        }

        @Test
        void whenThePeerDoesNotReadThenOnlyItsLastPingIsAnsweredOnceItDoes() {
            setWritable(false);
            for (int i = 0; i < 100_000; i++) {
                embedded.receiveRaw(frame(FINAL | PING, (byte) i));
            }
            assertThat(embedded.sent()).isEmpty();

            setWritable(true);

            assertThat(embedded.sent()).isEqualTo(serverFrame(0x8a, hex(new byte[] {(byte) 99_999})));
        }

        @Test
        void whenTheSessionIsClosedThenPingsAreNotAnswered() {
            setWritable(false);
            embedded.keepOpen();
            embedded.receiveRaw(frame(FINAL | PING, hex("01")));
            embedded.session().close();
            embedded.receiveRaw(frame(FINAL | PING, hex("02")));
            setWritable(true);

            assertThat(embedded.sent()).isEqualTo(closeFrame(4500, "closed_by_game"));
            embedded.letClose();
        }
    }

    @Nested
    class Output {
        private void send(int packetSize, int count) {
            ByteBuf packet = Unpooled.wrappedBuffer(packet(6, new byte[packetSize - 4]));
            for (int i = 0; i < count; i++) {
                assertThat(embedded.session().send(Empty.getDefaultInstance(), packet))
                        .isTrue();
            }
            packet.release();
        }

        @Test
        void whenPacketsAreSentTogetherThenTheyAreOneMessage() {
            send(10, 3);

            String packet = hex(packet(6, new byte[6]));
            assertThat(embedded.sent()).isEqualTo(serverFrame(0x82, packet + " " + packet + " " + packet));
        }

        @Test
        void whenAMessageIsLongerThenItsLengthTakesTwoBytes() {
            send(125, 1);
            send(126, 1);
            embedded.channel().runPendingTasks();
            send(1000, 1);

            String sent = embedded.sent();
            assertThat(sent).startsWith("82 7e 00 fb 7d 00 06 00 ").contains(" 82 7e 03 e8 e8 03 06 00 ");
        }

        @Test
        void whenMuchIsSentAtOnceThenItIsOneMessageOfManyFrames() {
            limit("max-pending-out=1MB");
            send(16_000, 10);

            byte[] sent = hex(embedded.sent());
            assertThat(hex(Arrays.copyOf(sent, 10))).isEqualTo("02 7f 00 00 00 00 00 01 00 00");
            int second = 10 + 65_536;
            assertThat(hex(Arrays.copyOfRange(sent, second, second + 10))).isEqualTo("00 7f 00 00 00 00 00 01 00 00");
            int last = second + 10 + 65_536;
            assertThat(hex(Arrays.copyOfRange(sent, last, last + 4))).isEqualTo("80 7e 71 00");
            assertThat(sent).hasSize(last + 4 + 0x7100);
        }

        @ParameterizedTest
        @EnumSource
        void whenASessionIsClosedThenWhatIsQueuedComesFirstAndThenTheReasonsOwnCode(CloseReason reason) {
            send(10, 1);
            embedded.session().close(reason);

            String packet = hex(packet(6, new byte[6]));
            assertThat(embedded.sent())
                    .isEqualTo(serverFrame(0x82, packet) + " " + closeFrame(reason.webSocketCode(), reason.label()));
        }

        @Test
        void whenThePeerClosesThenItsCodeComesBackOnceEverythingIsDealtWith() {
            embedded.receiveRaw(message(PACKET), frame(FINAL | 0x8, hex("0f a1")), message(PACKET));
            assertThat(listener.packets()).containsExactly(RECEIVED);
            assertThat(listener.calls()).endsWith(closedCall(CloseReason.PEER_CLOSED));
            assertThat(embedded.sent()).isEmpty();
            send(10, 1);

            embedded.session().finish();

            assertThat(embedded.sent())
                    .isEqualTo(serverFrame(0x82, hex(packet(6, new byte[6]))) + " " + closeFrame(4001, "peer_closed"));
        }

        @Test
        void whenThePeerEndsTheConnectionWithoutACloseFrameThenItIsAnOrderlyEndAllTheSame() {
            embedded.receiveRaw(message(PACKET), Arrays.copyOf(message(PACKET), 9));
            embedded.fireEvent(ChannelInputShutdownEvent.INSTANCE);

            assertThat(listener.packets()).containsExactly(RECEIVED);
            assertClosed(CloseReason.PEER_CLOSED, CloseReason.PEER_CLOSED.webSocketCode());
        }

        @Test
        void whenThePeerClosesWithoutACodeThenNoneComesBack() {
            embedded.receiveRaw(frame(FINAL | 0x8));
            embedded.session().finish();

            assertThat(embedded.sent()).isEqualTo("88 00");
        }

        @Test
        void whenTheConnectionIsLostThenNothingIsLeft() {
            send(10, 1);
            embedded.channel().close();

            assertThat(listener.calls()).endsWith(closedCall(CloseReason.CONNECTION_LOST));
        }
    }

    @Test
    void whenTheFrameIsWrongThenTheSessionWasClosedForThatAndNotForWhatComesLater() {
        embedded.keepOpen();
        embedded.session().close(CloseReason.KICKED);
        embedded.receiveRaw(frame(FINAL | 0x1, hex("01")));

        assertThat(embedded.sent()).isEqualTo(closeFrame(4508, "kicked"));
        embedded.letClose();
        assertThat(listener.calls())
                .isEqualTo(List.of(RecordingListener.READ_COMPLETE, closedCall(CloseReason.KICKED)));
    }
}
