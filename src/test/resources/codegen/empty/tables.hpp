// Made by 'protocol --format=cpp'. Do not edit it: make it anew when the messages have changed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace byteborne::protocol {

/**
 * A packet begins with its size in bytes, the header included, and the message's id; both are unsigned 16-bit
 * little-endian numbers. Then comes the message, serialised as protobuf.
 */
inline constexpr std::size_t kHeaderSize = 4;
inline constexpr std::size_t kSizeOffset = 0;
inline constexpr std::size_t kIdOffset = 2;
inline constexpr std::size_t kMaxPacketSize = 65535;

/** Ids from the first to the last of these are the framework's own. */
inline constexpr std::uint16_t kFirstSystemId = 1;
inline constexpr std::uint16_t kLastSystemId = 99;

/** Which messages these are, for Hello. */
inline constexpr std::uint64_t kMessagesHash = 0x0000000000000000ULL;

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

/** Ids of the framework's own messages: byteborne/system.proto. */
enum class SystemMessageId : std::uint16_t {
};

/** Ids of the game's messages. */
enum class MessageId : std::uint16_t {
};

/** The framework's own messages, by ascending id. */
inline constexpr std::array<MessageInfo, 0> kSystemMessages{};

/** The game's messages, by ascending id. */
inline constexpr std::array<MessageInfo, 0> kMessages{};

/** Why the server closes a connection; kUnknown: the server is newer than this file. */
enum class CloseReason : std::uint8_t {
  kUnknown,
  kPeerClosed,
  kConnectionLost,
  kClosedByGame,
  kShutdown,
  kBadSize,
  kFrameTooLarge,
  kFrameTimeout,
  kUnknownMessage,
  kMalformed,
  kProtocolError,
  kFlood,
  kIdle,
  kHeartbeat,
  kSlowConsumer,
  kLoginTimeout,
  kReplaced,
  kKicked,
  kUpgrade,
  kRedirect,
  kLeft,
  kInternalError,
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
inline constexpr std::array<CloseReasonInfo, 21> kCloseReasons{{
  {CloseReason::kPeerClosed, "peer_closed", 4000, true},
  {CloseReason::kConnectionLost, "connection_lost", 4001, true},
  {CloseReason::kClosedByGame, "closed_by_game", 4500, false},
  {CloseReason::kShutdown, "shutdown", 4002, true},
  {CloseReason::kBadSize, "bad_size", 4501, false},
  {CloseReason::kFrameTooLarge, "frame_too_large", 4502, false},
  {CloseReason::kFrameTimeout, "frame_timeout", 4003, true},
  {CloseReason::kUnknownMessage, "unknown_message", 4503, false},
  {CloseReason::kMalformed, "malformed", 4504, false},
  {CloseReason::kProtocolError, "protocol_error", 4505, false},
  {CloseReason::kFlood, "flood", 4506, false},
  {CloseReason::kIdle, "idle", 4004, true},
  {CloseReason::kHeartbeat, "heartbeat", 4005, true},
  {CloseReason::kSlowConsumer, "slow_consumer", 4006, true},
  {CloseReason::kLoginTimeout, "login_timeout", 4007, true},
  {CloseReason::kReplaced, "replaced", 4507, false},
  {CloseReason::kKicked, "kicked", 4508, false},
  {CloseReason::kUpgrade, "upgrade", 4509, false},
  {CloseReason::kRedirect, "redirect", 4009, true},
  {CloseReason::kLeft, "left", 4510, false},
  {CloseReason::kInternalError, "internal_error", 4008, true},
}};

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

}  // namespace byteborne::protocol
