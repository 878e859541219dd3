package io.byteborne.internal.codegen;

import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.codegen.Identifiers.Named;
import io.byteborne.internal.codegen.SourceText.CommentStyle;
import io.byteborne.session.CloseReason;
import java.util.List;
import java.util.Locale;

/** The protocol's tables as a script for Godot 4: enums and constant dictionaries of a class with a global name. */
final class GdScriptTables {
    private final SourceText text = new SourceText("\t", CommentStyle.TWO_HASHES);

    private GdScriptTables() {}

    static String of(ProtocolTables tables) {
        GdScriptTables file = new GdScriptTables();
        List<Named> system = Identifiers.of(tables.system(), GdScriptTables::identifier);
        List<Named> game = Identifiers.of(tables.game().messages(), GdScriptTables::identifier);
        file.constants(tables);
        file.ids("SystemMessageId", "Ids of the framework's own messages: byteborne/system.proto.", system);
        file.ids("MessageId", "Ids of the game's messages.", game);
        file.messages("SYSTEM_MESSAGES", "The framework's own messages, by id.", system);
        file.messages(
                "MESSAGES", "The game's messages, by id. Those without a correlation field have an empty one.", game);
        file.names(tables);
        file.closeReasons();
        return file.text.toString();
    }

    private static String identifier(String name) {
        String upper = Identifiers.upperSnake(name);
        return switch (upper) {
            // The language's own constants; its other words are in lower case.
            case "PI", "TAU", "INF", "NAN" -> upper + "_";
            default -> upper;
        };
    }

    private void constants(ProtocolTables tables) {
        text.lines("""
                # Made by 'protocol --format=gdscript'. Do not edit it: make it anew when the messages have changed.
                class_name GameProtocol
                extends RefCounted
                ## The tables of the game's protocol.
                ##
                ## A packet begins with its size in bytes, the header included, and the message's id; both are unsigned 16-bit
                ## little-endian numbers. Then comes the message, serialised as protobuf.

                """);
        text.lines("const HEADER_SIZE := %s".formatted(ProtocolTables.HEADER_SIZE));
        text.lines("const SIZE_OFFSET := %s".formatted(ProtocolTables.SIZE_OFFSET));
        text.lines("const ID_OFFSET := %s".formatted(ProtocolTables.ID_OFFSET));
        text.lines("const MAX_PACKET_SIZE := %s".formatted(ProtocolTables.MAX_PACKET_SIZE));
        text.comment("Ids from the first to the last of these are the framework's own.");
        text.lines("const FIRST_SYSTEM_ID := %s".formatted(ProtocolTables.FIRST_SYSTEM_ID));
        text.lines("const LAST_SYSTEM_ID := %s".formatted(ProtocolTables.LAST_SYSTEM_ID));
        // Numbers are signed here, and a literal that is out of their range is an error.
        text.comment("Which messages these are, for Hello: 0x%s, as a signed number."
                .formatted(tables.messagesHashDigits()));
        text.lines("const MESSAGES_HASH := %s".formatted(tables.messagesHash()));
        text.gap().comment("Who sends a message; ANY: either side.");
        text.lines("enum Direction { FROM_CLIENT, TO_CLIENT, ANY }");
    }

    private void ids(String name, String comment, List<Named> messages) {
        text.gap().comment(comment).lines("enum %s {".formatted(name)).in();
        for (Named one : messages) {
            text.comment(one.message().comment());
            text.lines("%s = %s,".formatted(one.identifier(), one.message().id()));
        }
        text.out().lines("}");
    }

    private void messages(String name, String comment, List<Named> messages) {
        text.gap().comment(comment).lines("const %s := {".formatted(name)).in();
        for (Named one : messages) {
            MessageEntry message = one.message();
            text.lines("%s: {\"name\": \"%s\", \"direction\": Direction.%s, \"correlation\": \"%s\"},"
                    .formatted(
                            message.id(),
                            message.name(),
                            message.direction().toUpperCase(Locale.ROOT),
                            message.correlation() == null ? "" : message.correlation()));
        }
        text.out().lines("}");
    }

    private void names(ProtocolTables tables) {
        text.gap().comment("Ids of all messages, the framework's own included, by full name.");
        text.lines("const IDS_BY_NAME := {").in();
        tables.all().forEach(message -> text.lines("\"%s\": %s,".formatted(message.name(), message.id())));
        text.out().lines("}");
    }

    private void closeReasons() {
        text.gap().comment("""
                Why the server closes a connection, by the word that Goodbye has. There may be more of them in time.
                Whether it makes sense to connect again: if not, the same would happen again.""");
        text.lines("const CLOSE_REASONS := {").in();
        for (CloseReason reason : CloseReason.values()) {
            text.lines("\"%s\": {\"web_socket_code\": %s, \"may_reconnect\": %s},"
                    .formatted(reason.label(), reason.webSocketCode(), reason.mayReconnect()));
        }
        text.out().lines("}");
    }
}
