package io.byteborne.internal.codegen;

import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.codegen.Identifiers.Named;
import io.byteborne.internal.codegen.SourceText.CommentStyle;
import io.byteborne.session.CloseReason;
import java.util.List;
import java.util.Locale;

/** The protocol's tables as a module for Python 3.8 and later: enums, constants and read-only mappings, all with types. */
final class PythonTables {
    private final SourceText text = new SourceText("    ", CommentStyle.HASH_COLON);

    private PythonTables() {}

    static String of(ProtocolTables tables) {
        PythonTables file = new PythonTables();
        List<Named> system = Identifiers.of(tables.system(), Identifiers::upperSnake);
        List<Named> game = Identifiers.of(tables.game().messages(), Identifiers::upperSnake);
        file.constants(tables);
        file.ids("SystemMessageId", "Ids of the framework's own messages: byteborne/system.proto.", system);
        file.ids("MessageId", "Ids of the game's messages.", game);
        file.messages("SYSTEM_MESSAGES", "The framework's own messages, by id.", system);
        file.messages("MESSAGES", "The game's messages, by id.", game);
        file.closeReasons();
        return file.text.toString();
    }

    private void constants(ProtocolTables tables) {
        text.lines("""
                # Made by 'protocol --format=python'. Do not edit it: make it anew when the messages have changed.
                \"""The tables of the game's protocol.

                A packet begins with its size in bytes, the header included, and the message's id; both are unsigned 16-bit
                little-endian numbers. Then comes the message, serialised as protobuf.
                \"""

                from enum import Enum, IntEnum
                from types import MappingProxyType
                from typing import Final, Mapping, NamedTuple, Optional

                """);
        text.lines("HEADER_SIZE: Final = %s".formatted(ProtocolTables.HEADER_SIZE));
        text.comment("The header as the module struct has it: size, id.");
        text.lines("HEADER_FORMAT: Final = \"<HH\"");
        text.lines("MAX_PACKET_SIZE: Final = %s".formatted(ProtocolTables.MAX_PACKET_SIZE));
        text.comment("Ids from the first to the last of these are the framework's own.");
        text.lines("FIRST_SYSTEM_ID: Final = %s".formatted(ProtocolTables.FIRST_SYSTEM_ID));
        text.lines("LAST_SYSTEM_ID: Final = %s".formatted(ProtocolTables.LAST_SYSTEM_ID));
        text.comment("Which messages these are, for Hello.");
        text.lines("MESSAGES_HASH: Final = 0x%s".formatted(tables.messagesHashDigits()));
        text.lines("""


                class Direction(Enum):
                    \"""Who sends a message; ANY: either side.\"""

                    FROM_CLIENT = "from_client"
                    TO_CLIENT = "to_client"
                    ANY = "any"


                class MessageInfo(NamedTuple):
                    \"""What is known of a message beside its fields.\"""

                    id: int
                    #: Its full name in its .proto file.
                    name: str
                    direction: Direction
                    #: The field by which a reply is matched with its request.
                    correlation: Optional[str]
                """);
    }

    private void ids(String name, String comment, List<Named> messages) {
        text.gap().gap().lines("class %s(IntEnum):".formatted(name)).in().lines("\"\"\"%s\"\"\"".formatted(comment));
        if (!messages.isEmpty()) {
            text.gap();
        }
        for (Named one : messages) {
            text.comment(one.message().comment());
            text.lines("%s = %s".formatted(one.identifier(), one.message().id()));
        }
        text.out();
    }

    private void messages(String name, String comment, List<Named> messages) {
        text.gap().gap().comment(comment);
        text.lines("%s: Final[Mapping[int, MessageInfo]] = MappingProxyType(".formatted(name))
                .in()
                .lines("{")
                .in();
        for (Named one : messages) {
            MessageEntry message = one.message();
            text.lines("%1$s: MessageInfo(%1$s, \"%2$s\", Direction.%3$s, %4$s),"
                    .formatted(
                            message.id(),
                            message.name(),
                            message.direction().toUpperCase(Locale.ROOT),
                            message.correlation() == null ? "None" : '"' + message.correlation() + '"'));
        }
        text.out().lines("}").out().lines(")");
    }

    private void closeReasons() {
        text.lines("""

                #: All messages, the framework's own included, by full name.
                MESSAGES_BY_NAME: Final[Mapping[str, MessageInfo]] = MappingProxyType(
                    {message.name: message for table in (SYSTEM_MESSAGES, MESSAGES) for message in table.values()}
                )


                class CloseReason(Enum):
                    \"""Why the server closes a connection: the words that Goodbye has. There may be more of them in time.\"""

                """).in();
        for (CloseReason reason : CloseReason.values()) {
            text.lines("%s = (\"%s\", %s, %s)"
                    .formatted(
                            reason.name(),
                            reason.label(),
                            reason.webSocketCode(),
                            reason.mayReconnect() ? "True" : "False"));
        }
        text.lines("""

                def __init__(self, word: str, web_socket_code: int, may_reconnect: bool) -> None:
                    self.word = word
                    #: The code with which a WebSocket is closed.
                    self.web_socket_code = web_socket_code
                    #: Whether it makes sense to connect again; if not, the same would happen again.
                    self.may_reconnect = may_reconnect

                @classmethod
                def of(cls, word: str) -> "Optional[CloseReason]":
                    \"""The reason with that word; None if the server is newer than this file.\"""
                    return next((reason for reason in cls if reason.word == word), None)
                """);
        text.out();
    }
}
