package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.UnknownFieldSet;
import extendable.more.Detail;
import extendable.more.ExtensionMessages;
import extendable.proto.Extendable;
import io.byteborne.testproto.TestPing;
import org.junit.jupiter.api.Test;

class ExtensionsTests {
    private static final Extendable EXTENDED = Extendable.newBuilder()
            .setExtension(ExtensionMessages.bonus, 7)
            .setExtension(
                    ExtensionMessages.detail,
                    Detail.newBuilder()
                            .setText("text")
                            .setExtension(ExtensionMessages.deep, true)
                            .build())
            .addExtension(Detail.notes, "one")
            .addExtension(Detail.notes, "two")
            .build();

    @Test
    void whenAMessageHasExtensionsThenTheyAreReadThoughItsOwnFileDoesNotKnowThem() throws Exception {
        MessageType type = MessageRegistries.below("extendable").register(Extendable.class);

        Extendable read = (Extendable) type.parser().parseFrom(EXTENDED.toByteArray());

        assertThat(read).isEqualTo(EXTENDED);
        assertThat(read.getExtension(ExtensionMessages.detail).getExtension(ExtensionMessages.deep))
                .isTrue();
        assertThat(type.parser().parseFrom(CodedInputStream.newInstance(EXTENDED.toByteArray())))
                .isEqualTo(EXTENDED);
    }

    @Test
    void whenAnExtensionIsNobodysThenItIsDroppedAsAnyUnknownField() throws Exception {
        MessageType type = MessageRegistries.below("extendable").register(Extendable.class);
        byte[] unknown = UnknownFieldSet.newBuilder()
                .addField(150, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build()
                .toByteArray();

        assertThat(type.parser().parseFrom(unknown)).isEqualTo(Extendable.getDefaultInstance());
    }

    @Test
    void whenExtensionsAreAskedForThenByNumber() {
        MessageRegistry registry = MessageRegistries.below("extendable");
        assertThat(registry.extensionsOf(Extendable.getDescriptor())).isEmpty();

        registry.register(Extendable.class);

        assertThat(registry.extensionsOf(Extendable.getDescriptor()))
                .extracting(FieldDescriptor::getName)
                .containsExactly("bonus", "detail", "notes");
        assertThat(registry.extensionsOf(TestPing.getDescriptor())).isEmpty();
    }

    @Test
    void whenNoMessageCanBeExtendedThenNothingIsLookedThrough() {
        MessageRegistry registry = MessageRegistries.below("extendable");

        registry.register(TestPing.class);

        assertThat(registry.extensionsOf(Extendable.getDescriptor())).isEmpty();
    }
}
