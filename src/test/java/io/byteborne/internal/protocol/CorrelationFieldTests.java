package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import badcorrelation.proto.BoolMarked;
import badcorrelation.proto.BytesMarked;
import badcorrelation.proto.DoubleMarked;
import badcorrelation.proto.MapMarked;
import badcorrelation.proto.MessageMarked;
import badcorrelation.proto.OneofMarked;
import badcorrelation.proto.RepeatedMarked;
import badcorrelation.proto.TwoMarked;
import com.google.protobuf.Message;
import io.byteborne.requestproto.C2S_Confirm;
import io.byteborne.requestproto.C2S_Price;
import io.byteborne.requestproto.LargeSigned;
import io.byteborne.requestproto.LargeUnsigned;
import io.byteborne.requestproto.S2C_Confirm;
import io.byteborne.requestproto.SmallSigned;
import io.byteborne.requestproto.SmallUnsigned;
import io.byteborne.requestproto.TextReply;
import io.byteborne.requestproto.TextRequest;
import io.byteborne.requestproto.Unmarked;
import io.byteborne.server.StartupException;
import io.byteborne.testproto.TestPing;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationFieldTests {
    private static CorrelationField fieldOf(Message message) {
        return Objects.requireNonNull(CorrelationField.of(message.getClass()));
    }

    @Test
    void whenAFieldIsMarkedThenTheTypeHasIt() {
        assertThat(new MessageRegistry().register(C2S_Price.class).correlation())
                .hasToString("byteborne.requests.C2S_Price.request_id (uint32)");
    }

    @ParameterizedTest
    @ValueSource(classes = {TestPing.class, Unmarked.class})
    void whenNoFieldIsMarkedThenTheTypeHasNone(Class<? extends Message> messageClass) {
        assertThat(new MessageRegistry().register(messageClass).correlation()).isNull();
    }

    @Test
    void whenTwoFieldsAreMarkedThenMessageAndBothFieldsAreNamed() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> new MessageRegistry().register(TwoMarked.class))
                .withMessage("Fields first and second of message byteborne.badcorrelation.TwoMarked"
                        + " (bad_correlation_messages.proto) are both marked as its correlation field.")
                .satisfies(failure -> assertThat(failure.action())
                        .isEqualTo("Remove '[(byteborne.correlation) = true]' from one of them."));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                RepeatedMarked.class,
                BytesMarked.class,
                BoolMarked.class,
                DoubleMarked.class,
                MapMarked.class,
                OneofMarked.class,
                MessageMarked.class
            })
    void whenTheFieldCannotBeMatchedThenMessageAndFieldAndMendAreNamed(Class<? extends Message> messageClass) {
        String field = com.google.protobuf.Internal.getDefaultInstance(messageClass)
                .getDescriptorForType()
                .getFields()
                .getFirst()
                .getName();

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> new MessageRegistry().registerIfIdentified(messageClass))
                .withMessage(
                        "Field %s of message byteborne.badcorrelation.%s (bad_correlation_messages.proto)"
                                + " cannot be its correlation field.",
                        field, messageClass.getSimpleName())
                .satisfies(failure ->
                        assertThat(failure.action()).startsWith("Make " + field + " an integer or a string"));
    }

    @Test
    void whenAFieldHasPresenceThenZeroIsAValue() {
        S2C_Confirm zero = S2C_Confirm.newBuilder().setQuestion(0).build();

        assertThat(fieldOf(zero).isSetIn(zero)).isTrue();
        assertThat(fieldOf(zero).isSetIn(S2C_Confirm.getDefaultInstance())).isFalse();
    }

    @Test
    void whenAFieldHasNoPresenceThenItsDefaultIsNoValue() {
        C2S_Confirm zero = C2S_Confirm.newBuilder().setQuestion(0).build();
        TextRequest empty = TextRequest.getDefaultInstance();

        assertThat(fieldOf(zero).isSetIn(zero)).isFalse();
        assertThat(fieldOf(zero).isSetIn(zero.toBuilder().setQuestion(-1).build()))
                .isTrue();
        assertThat(fieldOf(empty).isSetIn(empty)).isFalse();
        assertThat(fieldOf(empty)
                        .isSetIn(TextRequest.newBuilder().setTicket("0").build()))
                .isTrue();
    }

    private static SmallSigned smallSigned(int number) {
        return SmallSigned.newBuilder().setNumber(number).build();
    }

    private static SmallUnsigned smallUnsigned(int number) {
        return SmallUnsigned.newBuilder().setNumber(number).build();
    }

    private static LargeSigned largeSigned(long number) {
        return LargeSigned.newBuilder().setNumber(number).build();
    }

    private static LargeUnsigned largeUnsigned(long number) {
        return LargeUnsigned.newBuilder().setNumber(number).build();
    }

    static Stream<Arguments> fitting() {
        return Stream.of(
                Arguments.of(smallSigned(-1), smallSigned(-1)),
                Arguments.of(smallSigned(7), smallUnsigned(7)),
                Arguments.of(smallSigned(-7), largeSigned(-7)),
                Arguments.of(smallSigned(Integer.MAX_VALUE), largeUnsigned(Integer.MAX_VALUE)),
                Arguments.of(smallUnsigned(-1), smallUnsigned(-1)),
                Arguments.of(smallUnsigned(-1), largeSigned(0xFFFF_FFFFL)),
                Arguments.of(smallUnsigned(-1), largeUnsigned(0xFFFF_FFFFL)),
                Arguments.of(largeSigned(Integer.MIN_VALUE), smallSigned(Integer.MIN_VALUE)),
                Arguments.of(largeSigned(0xFFFF_FFFFL), smallUnsigned(-1)),
                Arguments.of(largeSigned(Long.MAX_VALUE), largeUnsigned(Long.MAX_VALUE)),
                Arguments.of(largeUnsigned(-1), largeUnsigned(-1)),
                Arguments.of(largeUnsigned(Long.MAX_VALUE), largeSigned(Long.MAX_VALUE)),
                Arguments.of(
                        TextRequest.newBuilder().setTicket("a7").build(),
                        TextReply.newBuilder().setTicket("a7").build()));
    }

    @ParameterizedTest
    @MethodSource("fitting")
    void whenAValueFitsThenItIsCopiedAsTheSameNumber(Message request, Message reply) {
        Message empty = reply.getDefaultInstanceForType();

        assertThat(fieldOf(request).copy(request, fieldOf(reply), empty)).isEqualTo(reply);
        assertThat(fieldOf(request).isConvertibleTo(fieldOf(reply))).isTrue();
        assertThat(fieldOf(request).keyIn(request))
                .as("the same for both")
                .isEqualTo(fieldOf(reply).keyIn(reply));
    }

    static Stream<Arguments> notFitting() {
        return Stream.of(
                Arguments.of(smallSigned(-1), smallUnsigned(0)),
                Arguments.of(smallSigned(-1), largeUnsigned(0)),
                Arguments.of(smallUnsigned(-1), smallSigned(0)),
                Arguments.of(largeSigned(1L + Integer.MAX_VALUE), smallSigned(0)),
                Arguments.of(largeSigned(Integer.MIN_VALUE - 1L), smallSigned(0)),
                Arguments.of(largeSigned(1L << 32), smallUnsigned(0)),
                Arguments.of(largeSigned(-1), largeUnsigned(0)),
                Arguments.of(largeUnsigned(-1), largeSigned(0)),
                Arguments.of(largeUnsigned(-1), smallSigned(0)));
    }

    @ParameterizedTest
    @MethodSource("notFitting")
    void whenAValueDoesNotFitThenBothFieldsAreNamed(Message request, Message reply) {
        assertThatIllegalStateException()
                .isThrownBy(() -> fieldOf(request).copy(request, fieldOf(reply), reply))
                .withMessage("%s cannot carry back the value of %s", fieldOf(reply), fieldOf(request));
    }

    @Test
    void whenOnlyOneFieldIsAStringThenNothingIsConverted() {
        TextRequest text = TextRequest.newBuilder().setTicket("7").build();

        assertThat(fieldOf(text).isConvertibleTo(fieldOf(smallSigned(0)))).isFalse();
        assertThat(fieldOf(smallSigned(7)).isConvertibleTo(fieldOf(text))).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> fieldOf(text).copy(text, fieldOf(smallSigned(0)), smallSigned(0)));
        assertThatIllegalStateException()
                .isThrownBy(() -> fieldOf(smallSigned(7)).copy(smallSigned(7), fieldOf(text), text));
    }

    static Stream<Message> everyKind() {
        return Stream.of(
                smallSigned(0), smallUnsigned(0), largeSigned(0), largeUnsigned(0), TextRequest.getDefaultInstance());
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void whenANumberIsSetThenItsKeyIsFoundAgain(Message message) {
        CorrelationField field = fieldOf(message);

        assertThat(field.keyIn(field.with(message, Integer.MAX_VALUE))).isEqualTo(field.keyOf(Integer.MAX_VALUE));
        assertThat(field.keyIn(field.with(message, 1)))
                .isEqualTo(field.keyOf(1))
                .isNotEqualTo(field.keyOf(2));
    }

    @Test
    void whenTheFieldIsAStringThenItGetsTheDigits() {
        TextRequest request = TextRequest.getDefaultInstance();

        assertThat(fieldOf(request)
                        .with(request, 12)
                        .getField(request.getDescriptorForType().findFieldByName("ticket")))
                .isEqualTo("12");
    }
}
