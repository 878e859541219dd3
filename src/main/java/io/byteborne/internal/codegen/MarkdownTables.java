package io.byteborne.internal.codegen;

import io.byteborne.internal.catalogue.Catalogue;
import io.byteborne.internal.catalogue.Catalogue.EnumEntry;
import io.byteborne.internal.catalogue.Catalogue.FieldEntry;
import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.session.CloseReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The protocol as a document in Markdown. Used once, by one thread. */
final class MarkdownTables {
    private static final String INTRODUCTION = """
            # Protocol

            Packets follow each other on the TCP stream. Each begins with its whole size in bytes and the message's id,
            both unsigned 16-bit little-endian numbers; then comes the message, serialised as protobuf.
            """;

    private final StringBuilder text = new StringBuilder(INTRODUCTION);

    private MarkdownTables() {}

    static String of(ProtocolTables tables) {
        Catalogue catalogue = tables.game();
        MarkdownTables document = new MarkdownTables();
        document.messages("From clients", ProtocolCatalogue.FROM_CLIENT, catalogue);
        document.messages("To clients", ProtocolCatalogue.TO_CLIENT, catalogue);
        document.messages("Either way", ProtocolCatalogue.ANY, catalogue);
        if (!catalogue.parts().isEmpty()) {
            document.text.append("\n## Parts of messages\n");
            catalogue.parts().forEach(part -> document.message("`" + part.name() + "`", part.comment(), part.fields()));
        }
        if (!catalogue.enums().isEmpty()) {
            document.text.append("\n## Enums\n");
            catalogue.enums().forEach(document::enumeration);
        }
        document.system(tables);
        document.closeReasons();
        return document.text.toString();
    }

    private void system(ProtocolTables tables) {
        text.append("\n## The session protocol\n\n")
                .append(
                        "Ids from %s to %s are the framework's own. The server sends none of these messages to a client that has not\n"
                                .formatted(ProtocolTables.FIRST_SYSTEM_ID, ProtocolTables.LAST_SYSTEM_ID))
                .append("begun with `byteborne.Hello`. The number that stands for the messages above is `0x%s`.\n"
                        .formatted(tables.messagesHashDigits()));
        tables.system().forEach(this::message);
    }

    private void closeReasons() {
        text.append("\n## Why the server closes a connection\n\n");
        text.append("| reason | WebSocket close code | may connect again |\n|---|---|---|\n");
        for (CloseReason reason : CloseReason.values()) {
            row("`" + reason.label() + "`", reason.webSocketCode(), reason.mayReconnect() ? "yes" : "no");
        }
    }

    private void messages(String title, String direction, Catalogue catalogue) {
        List<MessageEntry> messages = catalogue.messages().stream()
                .filter(message -> message.direction().equals(direction))
                .toList();
        if (!messages.isEmpty()) {
            text.append("\n## ").append(title).append('\n');
            messages.forEach(this::message);
        }
    }

    private void message(MessageEntry message) {
        List<String> lines = new ArrayList<>();
        if (message.comment() != null) {
            lines.add(message.comment());
        }
        lines.addAll(options(message));
        message(
                message.id() + " `" + message.name() + "`",
                lines.isEmpty() ? null : String.join("\n\n", lines),
                message.fields());
    }

    private static List<String> options(MessageEntry message) {
        List<String> options = new ArrayList<>();
        if (message.maxSize() != null) {
            options.add("At most %s bytes.".formatted(message.maxSize()));
        }
        if (message.correlation() != null) {
            options.add("Requests and replies are matched by `%s`.".formatted(message.correlation()));
        }
        switch (message.whenBehind()) {
            case "drop" -> options.add("Dropped while the client is behind.");
            case "newest" -> options.add("Only the newest is kept while the client is behind.");
            default -> {}
        }
        return options;
    }

    private void message(String title, @Nullable String comment, List<FieldEntry> fields) {
        heading(title, comment);
        if (fields.isEmpty()) {
            text.append("\nNo fields.\n");
            return;
        }
        text.append("\n| field | number | type | meaning |\n|---|---|---|---|\n");
        for (FieldEntry field : fields) {
            row("`" + field.name() + "`", field.number(), "`" + type(field) + "`", meaning(field));
        }
    }

    private static String type(FieldEntry field) {
        return switch (field.label()) {
            case "map" -> "map<%s, %s>".formatted(field.key(), field.type());
            case "singular" -> field.type();
            default -> field.label() + " " + field.type();
        };
    }

    private static String meaning(FieldEntry field) {
        String oneof = field.oneof() == null ? "" : "(one of `%s`) ".formatted(field.oneof());
        return (oneof + cell(field.comment())).strip();
    }

    private void enumeration(EnumEntry type) {
        heading("`" + type.name() + "`", type.comment());
        text.append("\n| value | number | meaning |\n|---|---|---|\n");
        type.values().forEach(value -> row("`" + value.name() + "`", value.number(), cell(value.comment())));
    }

    private void heading(String title, @Nullable String comment) {
        text.append("\n### ").append(title).append('\n');
        if (comment != null) {
            text.append('\n').append(comment).append('\n');
        }
    }

    private void row(Object... cells) {
        text.append('|');
        for (Object cell : cells) {
            text.append(' ').append(cell).append(" |");
        }
        text.append('\n');
    }

    private static String cell(@Nullable String comment) {
        return comment == null ? "" : comment.replace("|", "\\|").replace('\n', ' ');
    }
}
