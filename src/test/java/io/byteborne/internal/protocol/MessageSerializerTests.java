package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageSerializerTests {
    /** A text of so many bytes fills the largest packet of a chat: tag, three bytes of length, and the header. */
    private static final int LARGEST_TEXT = 65535 - 4 - 4;

    private final MessageSerializer serializer = new MessageSerializer(new MessageRegistry());

    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of(C2S_Chat.newBuilder().setContent("hi").build(), "0800d0070a026869"),
                Arguments.of(S2C_Chat.newBuilder().setContent("hi").build(), "0800e8030a026869"),
                Arguments.of(C2S_Chat.getDefaultInstance(), "0400d007"),
                Arguments.of(S2C_Chat.getDefaultInstance(), "0400e803"),
                Arguments.of(C2S_Chat.newBuilder().setContent("안녕").build(), "0c00d0070a06ec9588eb8595"),
                Arguments.of(S2C_Chat.newBuilder().setContent("안녕").build(), "0c00e8030a06ec9588eb8595"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whenEncodedIntoADirectBufferThenTheBytesAreTheProtocols(MessageLite message, String expected) {
        assertEncoded(message, expected, Unpooled.directBuffer(64));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whenEncodedIntoAHeapBufferThenTheBytesAreTheProtocols(MessageLite message, String expected) {
        assertEncoded(message, expected, Unpooled.buffer(64));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whenTheBufferIsTooSmallThenItGrows(MessageLite message, String expected) {
        assertEncoded(message, expected, Unpooled.buffer(1));
        assertEncoded(message, expected, Unpooled.directBuffer(1));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whenTheBufferIsASliceThenNothingAroundItChanges(MessageLite message, String expected) {
        ByteBuf around = Unpooled.directBuffer(64).writeZero(64);
        try {
            assertEncoded(message, expected, around.slice(10, 40).clear().retain());

            assertThat(ByteBufUtil.hexDump(around))
                    .isEqualTo("00".repeat(10) + expected + "00".repeat(54 - expected.length() / 2));
        } finally {
            around.release();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whenTheBufferHoldsSomethingAlreadyThenThePacketIsAppended(MessageLite message, String expected) {
        for (ByteBuf out : new ByteBuf[] {Unpooled.buffer(8), Unpooled.directBuffer(8)}) {
            try {
                out.writeBytes(new byte[] {1, 2, 3}).readByte();
                encode(message, out);

                assertThat(out.readerIndex()).isOne();
                assertThat(ByteBufUtil.hexDump(out)).isEqualTo("0203" + expected);
            } finally {
                out.release();
            }
        }
    }

    private void assertEncoded(MessageLite message, String expected, ByteBuf out) {
        try {
            encode(message, out);

            assertThat(ByteBufUtil.hexDump(out)).isEqualTo(expected);
        } finally {
            out.release();
        }
    }

    private void encode(MessageLite message, ByteBuf out) {
        serializer.encode(message, serializer.packetSize(message), out);
    }

    @Test
    void whenAMessageFillsTheLargestPacketThenItIsEncoded() {
        C2S_Chat largest =
                C2S_Chat.newBuilder().setContent("x".repeat(LARGEST_TEXT)).build();
        ByteBuf out = Unpooled.buffer();

        encode(largest, out);

        assertThat(out.readableBytes()).isEqualTo(65535);
        assertThat(ByteBufUtil.hexDump(out, 0, 4)).isEqualTo("ffffd007");
    }

    @Test
    void whenAMessageIsTooLargeThenItsTypeAndSizeAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> serializer.packetSize(tooLarge()))
                .withMessageContaining("C2S_Chat")
                .withMessageContaining("65532 bytes")
                .withMessageContaining("65535");
    }

    @Test
    void whenAMessageIsTooLargeThenNothingIsSentAndTheSessionStays() {
        try (TestSessions sessions = new TestSessions(serializer)) {
            ChannelSession session = sessions.open();

            assertThatIllegalArgumentException().isThrownBy(() -> session.send(tooLarge()));
            session.send(C2S_Chat.getDefaultInstance());

            assertThat(session.isOpen()).isTrue();
            assertThat(sessions.sentOver(session)).isEqualTo("0400d007");
        }
    }

    private static C2S_Chat tooLarge() {
        return C2S_Chat.newBuilder().setContent("x".repeat(LARGEST_TEXT + 1)).build();
    }

    @Test
    void whenAMessageHasNoIdThenItIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> serializer.packetSize(TestNoId.getDefaultInstance()))
                .withMessageContaining("io.byteborne.testproto.TestNoId")
                .withMessageContaining("byteborne.message_id");
    }

    @Test
    void whenAMessageHasNoDescriptorThenTheReasonIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> serializer.packetSize(mock(MessageLite.class)))
                .withMessageContaining("LITE_RUNTIME");
    }

    @Test
    void whenAMessageIsSentThatNobodyRegisteredThenItIsRegisteredThen() {
        assertThat(TestPackets.hex(TestPing.newBuilder().setSequence(1).build(), TestPong.getDefaultInstance()))
                .isEqualTo("060028230801" + "04002923");
    }
}
