package io.byteborne.internal.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import extendable.proto.Extendable;
import io.byteborne.catalogueproto.TestEverything;
import io.byteborne.internal.catalogue.Catalogue.EnumEntry;
import io.byteborne.internal.catalogue.Catalogue.FieldEntry;
import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.catalogue.Catalogue.PartEntry;
import io.byteborne.internal.catalogue.Catalogue.ValueEntry;
import io.byteborne.internal.protocol.MessageRegistries;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProtocolCatalogueTests {
    private static final String EVERYTHING = "byteborne.catalogue.TestEverything";

    private final MessageRegistry registry = new MessageRegistry();

    private Catalogue read(ProtoComments comments) {
        return new ProtocolCatalogue(registry, () -> comments).read(type -> type.id() == 2000 ? "Echo#chat" : null);
    }

    private Catalogue read() {
        return read(ProtoComments.load(getClass().getClassLoader()));
    }

    @Test
    void whenAMessageHasAllThatThereIsThenItIsDescribed() {
        registry.register(TestEverything.class);

        Catalogue catalogue = read();

        assertThat(catalogue.messages())
                .containsExactly(new MessageEntry(
                        EVERYTHING,
                        9800,
                        "from_client",
                        "Everything in one.\nOn two lines.",
                        100L,
                        "newest",
                        "request_id",
                        null,
                        List.of(
                                field("request_id", "requestId", 1, "uint32", "singular", "What it is asked by."),
                                field("name", "name", 2, "string", "optional", "Behind the field."),
                                field("ways", "ways", 3, EVERYTHING + ".Way", "repeated", null),
                                new FieldEntry("parts", "parts", 4, EVERYTHING + ".Part", "map", "string", null, null),
                                new FieldEntry("blob", "blob", 5, "bytes", "singular", null, "choice", null),
                                new FieldEntry("number", "number", 6, "sint64", "singular", null, "choice", null),
                                field("at", "at", 7, "google.protobuf.Timestamp", "singular", null))));
        assertThat(catalogue.parts())
                .containsExactly(new PartEntry(
                        EVERYTHING + ".Part",
                        "A part of its own.",
                        List.of(
                                field("x", "x", 1, "double", "singular", null),
                                field("inner", "inner", 2, EVERYTHING + ".Part", "singular", null))));
        assertThat(catalogue.enums())
                .containsExactly(new EnumEntry(
                        EVERYTHING + ".Way",
                        "A way to go | or to stay.",
                        List.of(new ValueEntry("WAY_NONE", 0, null), new ValueEntry("WAY_LEFT", 1, "To the left."))));
    }

    @Test
    void whenAMessageIsExtendedThenItsExtensionsAreAmongItsFields() {
        MessageRegistry extended = MessageRegistries.below("extendable");
        extended.register(Extendable.class);

        Catalogue catalogue = new ProtocolCatalogue(
                        extended, () -> ProtoComments.load(getClass().getClassLoader()))
                .read(type -> null);

        assertThat(catalogue.messages())
                .singleElement()
                .extracting(MessageEntry::fields, list(FieldEntry.class))
                .extracting(FieldEntry::name, FieldEntry::number, FieldEntry::type, FieldEntry::comment)
                .containsExactly(
                        tuple("[byteborne.extension.bonus]", 100, "int32", "What comes on top."),
                        tuple("[byteborne.extension.detail]", 101, "byteborne.extension.Detail", null),
                        tuple("[byteborne.extension.Detail.notes]", 102, "string", null));
        assertThat(catalogue.parts())
                .singleElement()
                .extracting(PartEntry::fields, list(FieldEntry.class))
                .extracting(FieldEntry::name)
                .containsExactly("text", "[byteborne.extension.deep]");
    }

    private static FieldEntry field(
            String name, String json, int number, String type, String label, @Nullable String comment) {
        return new FieldEntry(name, json, number, type, label, null, null, comment);
    }

    @Test
    void whenMessagesHaveHandlersAndDirectionsThenTheySaySo() {
        registry.register(C2S_Chat.class);
        registry.register(S2C_Chat.class);

        assertThat(read().messages())
                .extracting(MessageEntry::name, MessageEntry::direction, MessageEntry::handler)
                .containsExactly(
                        tuple("proto.S2C_Chat", "to_client", null),
                        tuple("proto.C2S_Chat", "from_client", "Echo#chat"));
    }

    @Test
    void whenThereAreNoCommentsThenTheRestIsThere() {
        registry.register(TestEverything.class);

        assertThat(read(new ProtoComments()).messages()).singleElement().satisfies(message -> {
            assertThat(message.comment()).isNull();
            assertThat(message.fields())
                    .hasSize(7)
                    .allSatisfy(field -> assertThat(field.comment()).isNull());
        });
    }

    @Test
    void whenTheFrameworksOwnMessagesAreReadThenTheyAreAllThereWithTheirDirections() {
        List<MessageEntry> system = new ProtocolCatalogue(
                        registry, () -> ProtoComments.load(getClass().getClassLoader()))
                .readSystem();

        assertThat(system)
                .extracting(MessageEntry::id, MessageEntry::name, MessageEntry::direction, MessageEntry::maxSize)
                .containsExactly(
                        tuple(1, "byteborne.Hello", "from_client", 1024L),
                        tuple(2, "byteborne.Welcome", "to_client", null),
                        tuple(3, "byteborne.Ping", "any", 64L),
                        tuple(4, "byteborne.Pong", "any", 64L),
                        tuple(5, "byteborne.Goodbye", "any", 1024L),
                        tuple(6, "byteborne.Ack", "any", 64L));
        assertThat(system).allSatisfy(message -> assertThat(message.comment()).isNotBlank());
    }
}
