package io.byteborne.internal.codegen;

import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.codegen.Identifiers.Named;
import io.byteborne.internal.codegen.SourceText.CommentStyle;
import io.byteborne.session.CloseReason;
import java.util.List;

/** The protocol's tables as a header for C++17: everything constexpr, nothing that allocates. */
final class CppTables {
    private static final String KEYWORDS = """
            alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t
            char32_t class compl concept const consteval constexpr constinit const_cast continue co_await
            co_return co_yield decltype default delete do double dynamic_cast else enum explicit export extern
            false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr
            operator or or_eq private protected public register reinterpret_cast requires return short signed
            sizeof static static_assert static_cast struct switch template this thread_local throw true try
            typedef typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq
            """;
    static final NamespaceRule NAMESPACE = new NamespaceRule("byteborne::protocol", "::", KEYWORDS);

    private final SourceText text = new SourceText("  ", CommentStyle.BLOCK);

    private CppTables() {}

    static String of(ProtocolTables tables, String namespace) {
        CppTables file = new CppTables();
        List<Named> system = Identifiers.of(tables.system(), CppTables::identifier);
        List<Named> game = Identifiers.of(tables.game().messages(), CppTables::identifier);
        file.constants(tables, namespace);
        file.ids("SystemMessageId", "Ids of the framework's own messages: byteborne/system.proto.", system);
        file.ids("MessageId", "Ids of the game's messages.", game);
        file.messages("kSystemMessages", "The framework's own messages, by ascending id.", system);
        file.messages("kMessages", "The game's messages, by ascending id.", game);
        file.closeReasons();
        file.functions(namespace);
        return file.text.toString();
    }

    /** With a letter before it, no name is a keyword or a macro; two underscores in a row are the compiler's. */
    private static String identifier(String name) {
        return ("k" + name).replaceAll("_+", "_");
    }

    private void constants(ProtocolTables tables, String namespace) {
        text.lines("""
                // Made by 'protocol --format=cpp'. Do not edit it: make it anew when the messages have changed.
                #pragma once

                #include <array>
                #include <cstddef>
                #include <cstdint>
                #include <string_view>

                namespace %s {

                /**
                 * A packet begins with its size in bytes, the header included, and the message's id; both are unsigned 16-bit
                 * little-endian numbers. Then comes the message, serialised as protobuf.
                 */""".formatted(namespace));
        text.lines("inline constexpr std::size_t kHeaderSize = %s;".formatted(ProtocolTables.HEADER_SIZE));
        text.lines("inline constexpr std::size_t kSizeOffset = %s;".formatted(ProtocolTables.SIZE_OFFSET));
        text.lines("inline constexpr std::size_t kIdOffset = %s;".formatted(ProtocolTables.ID_OFFSET));
        text.lines("inline constexpr std::size_t kMaxPacketSize = %s;".formatted(ProtocolTables.MAX_PACKET_SIZE));
        text.gap().comment("Ids from the first to the last of these are the framework's own.");
        text.lines("inline constexpr std::uint16_t kFirstSystemId = %s;".formatted(ProtocolTables.FIRST_SYSTEM_ID));
        text.lines("inline constexpr std::uint16_t kLastSystemId = %s;".formatted(ProtocolTables.LAST_SYSTEM_ID));
        text.gap().comment("Which messages these are, for Hello.");
        text.lines("inline constexpr std::uint64_t kMessagesHash = 0x%sULL;".formatted(tables.messagesHashDigits()));
        text.lines("""

                /** Who sends a message; kAny: either side. */
                enum class Direction : std::uint8_t { kFromClient, kToClient, kAny };

                /** What is known of a message beside its fields. */
                struct MessageInfo {
                  std::uint16_t id;
                  /** Its full name in its .proto file. */
                  std::string_view name;
                  Direction direction;
                  /** The field by which a reply is matched with its request; empty if it has none. */
                  std::string_view correlation;
                };
                """);
    }

    private void ids(String name, String comment, List<Named> messages) {
        text.gap()
                .comment(comment)
                .lines("enum class %s : std::uint16_t {".formatted(name))
                .in();
        for (Named one : messages) {
            text.comment(one.message().comment());
            text.lines("%s = %s,".formatted(one.identifier(), one.message().id()));
        }
        text.out().lines("};");
    }

    private void messages(String name, String comment, List<Named> messages) {
        text.gap().comment(comment);
        if (messages.isEmpty()) {
            text.lines("inline constexpr std::array<MessageInfo, 0> %s{};".formatted(name));
            return;
        }
        text.lines("inline constexpr std::array<MessageInfo, %s> %s{{".formatted(messages.size(), name))
                .in();
        for (Named one : messages) {
            MessageEntry message = one.message();
            text.lines("{%s, \"%s\", Direction::k%s, \"%s\"},"
                    .formatted(
                            message.id(),
                            message.name(),
                            Identifiers.pascal(message.direction()),
                            message.correlation() == null ? "" : message.correlation()));
        }
        text.out().lines("}};");
    }

    private void closeReasons() {
        text.gap().comment("Why the server closes a connection; kUnknown: the server is newer than this file.");
        text.lines("enum class CloseReason : std::uint8_t {").in().lines("kUnknown,");
        for (CloseReason reason : CloseReason.values()) {
            text.lines("k%s,".formatted(Identifiers.pascal(reason.label())));
        }
        text.out().lines("""
                };

                /** What is known of a reason to close. */
                struct CloseReasonInfo {
                  CloseReason reason;
                  /** The word that Goodbye has. */
                  std::string_view word;
                  /** The code with which a WebSocket is closed. */
                  std::uint16_t web_socket_code;
                  /** Whether it makes sense to connect again; if not, the same would happen again. */
                  bool may_reconnect;
                };

                /** There may be more of them in time. */
                """);
        text.lines("inline constexpr std::array<CloseReasonInfo, %s> kCloseReasons{{"
                        .formatted(CloseReason.values().length))
                .in();
        for (CloseReason reason : CloseReason.values()) {
            text.lines("{CloseReason::k%s, \"%s\", %s, %s},"
                    .formatted(
                            Identifiers.pascal(reason.label()),
                            reason.label(),
                            reason.webSocketCode(),
                            reason.mayReconnect()));
        }
        text.out().lines("}};");
    }

    private void functions(String namespace) {
        text.lines("""

                /** The message with that id, the framework's own included; null if there is none. */
                constexpr const MessageInfo* FindMessage(std::uint16_t id) noexcept {
                  for (const MessageInfo& message : kSystemMessages) {
                    if (message.id == id) {
                      return &message;
                    }
                  }
                  std::size_t begin = 0;
                  std::size_t end = kMessages.size();
                  while (begin < end) {
                    const std::size_t middle = begin + (end - begin) / 2;
                    if (kMessages[middle].id == id) {
                      return &kMessages[middle];
                    }
                    if (kMessages[middle].id < id) {
                      begin = middle + 1;
                    } else {
                      end = middle;
                    }
                  }
                  return nullptr;
                }

                /** The message with that full name, "proto.C2S_Chat"; null if there is none. */
                constexpr const MessageInfo* FindMessage(std::string_view name) noexcept {
                  for (const MessageInfo& message : kMessages) {
                    if (message.name == name) {
                      return &message;
                    }
                  }
                  for (const MessageInfo& message : kSystemMessages) {
                    if (message.name == name) {
                      return &message;
                    }
                  }
                  return nullptr;
                }

                /** The reason with that word; null if the server is newer than this file. */
                constexpr const CloseReasonInfo* FindCloseReason(std::string_view word) noexcept {
                  for (const CloseReasonInfo& reason : kCloseReasons) {
                    if (reason.word == word) {
                      return &reason;
                    }
                  }
                  return nullptr;
                }

                }  // namespace %s""".formatted(namespace));
    }
}
