package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import badid.proto.IdHuge;
import badid.proto.IdTooLarge;
import badid.proto.IdZero;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.byteborne.limitproto.TestEmpty;
import io.byteborne.limitproto.TestLargest;
import io.byteborne.limitproto.TestSmall;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.server.StartupException;
import io.byteborne.session.WhenBehind;
import io.byteborne.testproto.TestDelivered;
import io.byteborne.testproto.TestDropped;
import io.byteborne.testproto.TestNewest;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPing;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.DefaultResourceLoader;

class MessageTypeTests {
    private static final Extensions NO_EXTENSIONS = new Extensions(new DefaultResourceLoader(), List.of());

    @Test
    void whenAMessageHasTheOptionThenItsIdIsRead() {
        assertThat(typeOf(C2S_Chat.class).id()).isEqualTo(2000);
        assertThat(typeOf(S2C_Chat.class).id()).isEqualTo(1000);
        assertThat(typeOf(TestPing.class).id()).isEqualTo(9000);
    }

    @Test
    void whenAMessageSaysWhatBecomesOfItBehindThenThatIsRead() {
        assertThat(typeOf(TestPing.class).whenBehind()).isEqualTo(WhenBehind.DELIVER);
        assertThat(typeOf(TestDelivered.class).whenBehind()).isEqualTo(WhenBehind.DELIVER);
        assertThat(typeOf(TestDropped.class).whenBehind()).isEqualTo(WhenBehind.DROP);
        assertThat(typeOf(TestNewest.class).whenBehind()).isEqualTo(WhenBehind.NEWEST);
    }

    @Test
    void whenAMessageHasNoIdThenItHasNoType() {
        assertThat(MessageType.of(TestNoId.class, NO_EXTENSIONS, true)).isNull();
    }

    @ParameterizedTest
    @ValueSource(classes = {IdZero.class, IdTooLarge.class, IdHuge.class})
    void whenNoHeaderCanCarryTheIdThenTheMessageAndItsFileAreNamed(Class<? extends Message> messageClass) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageType.of(messageClass, NO_EXTENSIONS, true))
                .withMessageContaining("byteborne.badid." + messageClass.getSimpleName())
                .withMessageContaining("bad_id_messages.proto")
                .withMessageContaining("100 to 65535");
    }

    @ParameterizedTest
    @CsvSource({"badid.proto.IdZero, 0", "badid.proto.IdTooLarge, 65536", "badid.proto.IdHuge, 4294967295"})
    void whenNoHeaderCanCarryTheIdThenItIsNamedAsItStandsInTheFile(Class<? extends Message> messageClass, String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageType.of(messageClass, NO_EXTENSIONS, true))
                .withMessageContaining("the id " + id + ";");
    }

    @Test
    void whenAFieldIsUnknownThenItIsDropped() throws InvalidProtocolBufferException {
        TestPing ping = TestPing.newBuilder()
                .setSequence(7)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build())
                .build();

        Message parsed = typeOf(TestPing.class).parser().parseFrom(ping.toByteArray());

        assertThat(parsed).isEqualTo(TestPing.newBuilder().setSequence(7).build());
        assertThat(parsed.getUnknownFields().asMap()).isEmpty();
    }

    @Test
    void whenAMessageHasAMaximumThenItIsReadAndOtherwiseItIsWhatAPacketCarries() {
        assertThat(typeOf(TestSmall.class).maxPayloadSize()).isEqualTo(8);
        assertThat(typeOf(TestLargest.class).maxPayloadSize()).isEqualTo(65_531);
        assertThat(typeOf(TestEmpty.class).maxPayloadSize()).isZero();
        assertThat(typeOf(TestPing.class).maxPayloadSize()).isEqualTo(65_531);
    }

    @ParameterizedTest
    @CsvSource({"badsize.proto.SizeTooLarge, 65532", "badsize.proto.SizeHuge, 4294967295"})
    void whenNoPacketCanBeAsLongAsTheMaximumThenStartupFailsAndSaysSo(
            Class<? extends Message> messageClass, String size) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> MessageType.of(messageClass, NO_EXTENSIONS, true))
                .withMessage(
                        "Message byteborne.badsize.%s (bad_size_messages.proto) may have %s bytes, but no packet carries more than 65531.",
                        messageClass.getSimpleName(), size)
                .satisfies(failure -> assertThat(failure.action())
                        .contains("byteborne.max_size")
                        .contains("65531"));
    }

    @Test
    void whenLoggedThenItShowsNameAndId() {
        assertThat(typeOf(TestPing.class)).hasToString("byteborne.test.TestPing (9000)");
    }

    private static MessageType typeOf(Class<? extends Message> messageClass) {
        return Objects.requireNonNull(MessageType.of(messageClass, NO_EXTENSIONS, true));
    }
}
