package io.byteborne.internal.codegen;

import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.codegen.Identifiers.Named;
import io.byteborne.internal.codegen.SourceText.CommentStyle;
import io.byteborne.session.CloseReason;
import java.util.List;

/** The protocol's tables as a TypeScript module: objects {@code as const}, and types of them. */
final class TypeScriptTables {
    /** In an object's literal, this name would set its prototype. */
    private static final String PROTOTYPE = "__proto__";

    private final SourceText text = new SourceText("  ", CommentStyle.BLOCK);

    private TypeScriptTables() {}

    static String of(ProtocolTables tables) {
        TypeScriptTables file = new TypeScriptTables();
        file.constants(tables);
        List<Named> system = Identifiers.of(tables.system(), TypeScriptTables::identifier);
        List<Named> game = Identifiers.of(tables.game().messages(), TypeScriptTables::identifier);
        file.ids("SystemMessageId", "Ids of the framework's own messages: byteborne/system.proto.", system);
        file.ids("MessageId", "Ids of the game's messages.", game);
        file.messages("systemMessages", "The framework's own messages.", system);
        file.messages("messages", "The game's messages.", game);
        file.closeReasons();
        file.functions();
        return file.text.toString();
    }

    private static String identifier(String name) {
        return name.equals(PROTOTYPE) ? name + "_" : name;
    }

    private void constants(ProtocolTables tables) {
        text.lines("""
                // Made by 'protocol --format=typescript'. Do not edit it: make it anew when the messages have changed.

                /**
                 * A packet begins with its size in bytes, the header included, and the message's id; both are unsigned 16-bit
                 * little-endian numbers. Then comes the message, serialised as protobuf.
                 */
                """);
        text.lines("export const HEADER_SIZE = %s;".formatted(ProtocolTables.HEADER_SIZE));
        text.lines("export const SIZE_OFFSET = %s;".formatted(ProtocolTables.SIZE_OFFSET));
        text.lines("export const ID_OFFSET = %s;".formatted(ProtocolTables.ID_OFFSET));
        text.lines("/** For DataView. */\nexport const LITTLE_ENDIAN = true;");
        text.lines("export const MAX_PACKET_SIZE = %s;".formatted(ProtocolTables.MAX_PACKET_SIZE));
        text.gap().comment("Ids from the first to the last of these are the framework's own.");
        text.lines("export const FIRST_SYSTEM_ID = %s;".formatted(ProtocolTables.FIRST_SYSTEM_ID));
        text.lines("export const LAST_SYSTEM_ID = %s;".formatted(ProtocolTables.LAST_SYSTEM_ID));
        text.gap().comment("Which messages these are, for Hello.");
        text.lines("export const MESSAGES_HASH = 0x%sn;".formatted(tables.messagesHashDigits()));
        text.lines("""

                /** Who sends a message; "any": either side. */
                export type Direction = "from_client" | "to_client" | "any";

                export interface MessageInfo {
                  readonly id: number;
                  /** Its full name in its .proto file. */
                  readonly name: string;
                  readonly direction: Direction;
                  /** The field by which a reply is matched with its request. */
                  readonly correlation: string | null;
                }

                export interface CloseReasonInfo {
                  /** The code with which a WebSocket is closed. */
                  readonly webSocketCode: number;
                  /** Whether it makes sense to connect again; if not, the same would happen again. */
                  readonly mayReconnect: boolean;
                }
                """);
    }

    private void ids(String name, String comment, List<Named> messages) {
        text.gap().comment(comment).lines("export const %s = {".formatted(name)).in();
        for (Named one : messages) {
            text.comment(one.message().comment());
            text.lines("%s: %s,".formatted(one.identifier(), one.message().id()));
        }
        text.out().lines("} as const;");
        text.lines("export type %1$s = (typeof %1$s)[keyof typeof %1$s];".formatted(name));
    }

    private void messages(String name, String comment, List<Named> messages) {
        text.gap().comment(comment).lines("export const %s = {".formatted(name)).in();
        for (Named one : messages) {
            MessageEntry message = one.message();
            text.lines("%s: { id: %s, name: \"%s\", direction: \"%s\", correlation: %s },"
                    .formatted(
                            one.identifier(),
                            message.id(),
                            message.name(),
                            message.direction(),
                            message.correlation() == null ? "null" : '"' + message.correlation() + '"'));
        }
        text.out().lines("} as const;");
    }

    private void closeReasons() {
        text.gap()
                .comment(
                        "Why the server closes a connection: the words that Goodbye has. There may be more of them in time.");
        text.lines("export const closeReasons = {").in();
        for (CloseReason reason : CloseReason.values()) {
            text.lines("%s: { webSocketCode: %s, mayReconnect: %s },"
                    .formatted(reason.label(), reason.webSocketCode(), reason.mayReconnect()));
        }
        text.out().lines("} as const;\nexport type CloseReason = keyof typeof closeReasons;");
    }

    private void functions() {
        text.lines("""

                const all: readonly MessageInfo[] = [
                  ...Object.values<MessageInfo>(systemMessages),
                  ...Object.values<MessageInfo>(messages),
                ];
                const byId: ReadonlyMap<number, MessageInfo> = new Map(all.map((message) => [message.id, message]));
                const byName: ReadonlyMap<string, MessageInfo> = new Map(all.map((message) => [message.name, message]));
                const byWord: ReadonlyMap<string, CloseReasonInfo> = new Map(Object.entries(closeReasons));

                /** The message with that id, the framework's own included. */
                export function messageWithId(id: number): MessageInfo | undefined {
                  return byId.get(id);
                }

                /** The message with that full name, "proto.C2S_Chat". */
                export function messageNamed(name: string): MessageInfo | undefined {
                  return byName.get(name);
                }

                /** What is known of a reason to close; undefined if the server is newer than this file. */
                export function closeReason(word: string): CloseReasonInfo | undefined {
                  return byWord.get(word);
                }
                """);
    }
}
