package io.byteborne.internal.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.catalogueproto.TestEverything;
import io.byteborne.catalogueproto.TestNothing;
import io.byteborne.internal.catalogue.ProtoComments;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.internal.protocol.MessageRegistry;
import org.junit.jupiter.api.Test;

class MarkdownTablesTests {
    private final MessageRegistry registry = new MessageRegistry();

    @Test
    void whenTheProtocolIsPrintedThenItIsADocument() {
        registry.register(TestEverything.class);
        registry.register(TestNothing.class);

        ProtocolCatalogue catalogue = new ProtocolCatalogue(
                registry, () -> ProtoComments.load(getClass().getClassLoader()));
        String document = MarkdownTables.of(
                new ProtocolTables(catalogue.read(type -> null), catalogue.readSystem(), catalogue.messagesHash()));

        assertThat(document)
                .startsWith("# Protocol\n")
                .contains("""

                        ## From clients

                        ### 9800 `byteborne.catalogue.TestEverything`

                        Everything in one.
                        On two lines.

                        At most 100 bytes.

                        Requests and replies are matched by `request_id`.

                        Only the newest is kept while the client is behind.

                        | field | number | type | meaning |
                        |---|---|---|---|
                        | `request_id` | 1 | `uint32` | What it is asked by. |
                        | `name` | 2 | `optional string` | Behind the field. |
                        | `ways` | 3 | `repeated byteborne.catalogue.TestEverything.Way` |  |
                        | `parts` | 4 | `map<string, byteborne.catalogue.TestEverything.Part>` |  |
                        | `blob` | 5 | `bytes` | (one of `choice`) |
                        """)
                .contains("""

                        ### 9801 `byteborne.catalogue.TestNothing`

                        No fields.
                        """)
                .contains("""

                        ## Parts of messages

                        ### `byteborne.catalogue.TestEverything.Part`

                        A part of its own.
                        """)
                .contains("""

                        ### `byteborne.catalogue.TestEverything.Way`

                        A way to go | or to stay.

                        | value | number | meaning |
                        |---|---|---|
                        | `WAY_NONE` | 0 |  |
                        | `WAY_LEFT` | 1 | To the left. |
                        """)
                .doesNotContain("## To clients", "## Either way");
    }
}
