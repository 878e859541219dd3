package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.AbstractParser;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.settings.SessionProperties.UnknownMessages;
import io.byteborne.limitproto.TestSmall;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.session.WhenBehind;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageParserTests {
    private static final int CHAT = 2000;
    private static final int SMALL = 9700;

    private final MessageRegistry registry = new MessageRegistry();
    private boolean accepted = true;
    private final MessageType chat = registry.register(C2S_Chat.class);
    private final MessageParser parser = parser(UnknownMessages.CLOSE);
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    private final ChannelSession session = sessions.open();

    private MessageParser parser(UnknownMessages unknown) {
        MessageType small = registry.register(TestSmall.class);
        return new MessageParser(id -> id == CHAT && accepted ? chat : id == SMALL ? small : null, unknown);
    }

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    @Test
    void whenThePayloadIsValidThenItIsTheMessage() throws PacketException {
        MessageBatch received = parse(CHAT, "0a06ec9588eb8595");

        assertThat(received.message(0))
                .isEqualTo(C2S_Chat.newBuilder().setContent("안녕").build());
        assertThat(received.session()).isSameAs(session);
        assertThat(received.type(0)).isEqualTo(chat);
        assertThat(received.bytes()).as("with its header").isEqualTo(12);
    }

    @Test
    void whenThePayloadIsEmptyThenItIsTheDefaultMessage() throws PacketException {
        assertThat(parse(CHAT, "").message(0)).isEqualTo(C2S_Chat.getDefaultInstance());
    }

    @Test
    void whenParsedThenTheMemoryBehindTheStreamIsNotReferredTo() throws PacketException {
        byte[] memory = ByteBufUtil.decodeHexDump("0a026869");

        MessageBatch received = new MessageBatch(session, owned -> {}, 1);
        parser.parse(CHAT, CodedInputStream.newInstance(memory), memory.length, received);

        Arrays.fill(memory, (byte) 0);
        assertThat(received.message(0))
                .isEqualTo(C2S_Chat.newBuilder().setContent("hi").build());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 2001, 65535})
    void whenNothingHandlesTheIdThenThePacketIsRefused(int id) {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> parse(id, ""))
                .withMessageContaining("id " + id)
                .extracting(PacketException::reason)
                .isEqualTo(CloseReason.UNKNOWN_MESSAGE);
    }

    @Test
    void whenTheHandlerIsUnregisteredThenItsMessageIsRefused() {
        accepted = false;

        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> parse(CHAT, ""))
                .extracting(PacketException::reason)
                .isEqualTo(CloseReason.UNKNOWN_MESSAGE);
    }

    @Test
    void whenUnknownIdsAreIgnoredThenTheirPacketsAreDroppedAndCounted() throws PacketException {
        MessageParser ignoring = parser(UnknownMessages.IGNORE);
        MessageBatch batch = new MessageBatch(session, owned -> {}, 1);

        ignoring.parse(2001, CodedInputStream.newInstance(new byte[] {1, 2, 3}), 3, batch);
        ignoring.parse(0, CodedInputStream.newInstance(new byte[0]), 0, batch);
        ignoring.parse(CHAT, CodedInputStream.newInstance(new byte[0]), 0, batch);

        assertThat(ignoring.unknownCount()).isEqualTo(2);
        assertThat(batch.size()).isOne();
    }

    @Test
    void whenAPayloadIsOverTheMaximumOfItsMessageThenItIsRefusedBeforeItIsParsed() throws PacketException {
        assertThat(parse(SMALL, "0a06616161616161").message(0)).as("8 bytes").isInstanceOf(TestSmall.class);

        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> parse(SMALL, "ffffffffffffffffff"))
                .withMessage("9 bytes are over the 8 that a byteborne.limit.TestSmall may have")
                .extracting(PacketException::reason)
                .isEqualTo(CloseReason.FRAME_TOO_LARGE);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "0a05686964", // a string of five bytes, three of them there
                "0a", // a tag and nothing more
                "0a02c328", // not UTF-8
                "0c", // the end of a group that never began
                "0affffffffff7f", // a length over what an int can say
                "00" // field number 0
            })
    void whenThePayloadIsNotSuchAMessageThenItIsMalformed(String payload) {
        assertMalformed(payload);
    }

    /** Generated parsers find it out by themselves; by their contract, it is for the caller to look. */
    @Test
    void whenAParserStopsAtAStrayEndOfAGroupThenThePayloadIsMalformed() {
        MessageType stopping = new MessageType(
                CHAT,
                C2S_Chat.class,
                chat.descriptor(),
                new StoppingParser(),
                chat.maxPayloadSize(),
                null,
                WhenBehind.DELIVER,
                chat.memory(),
                null);
        MessageParser parser = new MessageParser(id -> stopping, UnknownMessages.CLOSE);

        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> parse(parser, CHAT, "0c0a026869"))
                .extracting(PacketException::reason)
                .isEqualTo(CloseReason.MALFORMED);
    }

    /** Reads one tag, and takes it for the end. */
    private static final class StoppingParser extends AbstractParser<C2S_Chat> {
        @Override
        public C2S_Chat parsePartialFrom(CodedInputStream input, ExtensionRegistryLite extensions)
                throws InvalidProtocolBufferException {
            try {
                input.readTag();
            } catch (IOException failure) {
                throw new InvalidProtocolBufferException(failure);
            }
            return C2S_Chat.getDefaultInstance();
        }
    }

    @Test
    void whenUnknownGroupsNestTooDeepThenThePayloadIsMalformed() {
        assertMalformed("13".repeat(8_000) + "14".repeat(8_000));
    }

    private void assertMalformed(String payload) {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> parse(CHAT, payload))
                .withMessageContaining("proto.C2S_Chat")
                .extracting(PacketException::reason)
                .isEqualTo(CloseReason.MALFORMED);
    }

    private MessageBatch parse(int id, String payload) throws PacketException {
        return parse(parser, id, payload);
    }

    private MessageBatch parse(MessageParser parser, int id, String payload) throws PacketException {
        byte[] bytes = ByteBufUtil.decodeHexDump(payload);
        MessageBatch batch = new MessageBatch(session, owned -> {}, 1);
        parser.parse(id, CodedInputStream.newInstance(bytes), bytes.length, batch);
        return batch;
    }
}
