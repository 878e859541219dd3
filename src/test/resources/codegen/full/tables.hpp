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
inline constexpr std::uint64_t kMessagesHash = 0xfedcba9876543210ULL;

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
  /** Sent by a client as its very first packet, if it wants the session protocol. */
  kHello = 1,
  /** Sent by the server: the answer to Hello. */
  kWelcome = 2,
  /** Sent by either side: the other answers at once with Pong. */
  kPing = 3,
  /** The answer to Ping. */
  kPong = 4,
  /** Sent by the server as its very last packet: why it closes the connection. Sent by a client: it leaves for good. */
  kGoodbye = 5,
  /** Sent by either side if the session can be resumed, after 64 packets of the game or a second. */
  kAck = 6,
};

/** Ids of the game's messages. */
enum class MessageId : std::uint16_t {
  /** Sent by the server: a line of chat. */
  kS2C_Chat = 1000,
  /** Sent by a client: a line of chat. */
  kC2S_Chat = 2000,
  /** Sent by a client, first of all: who it is. */
  kC2S_Login = 2010,
  /**
   * Everything in one.
   * On two lines.
   */
  kTestEverything = 9800,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kclass = 10004,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kNone = 10005,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kmro = 10006,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  k_proto_ = 10007,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kconstructor = 10008,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kvalue_ = 10009,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kPi = 10010,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kINF = 10011,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kNULL = 10012,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kEOF = 10013,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  k_Hidden_ = 10014,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  k_ = 10015,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kMessageId = 10016,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kbad_Same = 10017,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kworse_Same = 10018,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kmatch_over = 10019,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kMatchOver = 10020,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  kMatch_Over = 10021,
  kLastWithoutComment = 65535,
};

/** The framework's own messages, by ascending id. */
inline constexpr std::array<MessageInfo, 6> kSystemMessages{{
  {1, "byteborne.Hello", Direction::kFromClient, ""},
  {2, "byteborne.Welcome", Direction::kToClient, ""},
  {3, "byteborne.Ping", Direction::kAny, ""},
  {4, "byteborne.Pong", Direction::kAny, ""},
  {5, "byteborne.Goodbye", Direction::kAny, ""},
  {6, "byteborne.Ack", Direction::kAny, ""},
}};

/** The game's messages, by ascending id. */
inline constexpr std::array<MessageInfo, 23> kMessages{{
  {1000, "proto.S2C_Chat", Direction::kToClient, ""},
  {2000, "proto.C2S_Chat", Direction::kFromClient, ""},
  {2010, "proto.C2S_Login", Direction::kFromClient, "request"},
  {9800, "byteborne.catalogue.TestEverything", Direction::kFromClient, "request_id"},
  {10004, "bad.class", Direction::kFromClient, "class"},
  {10005, "bad.None", Direction::kFromClient, "class"},
  {10006, "bad.mro", Direction::kFromClient, "class"},
  {10007, "bad.__proto__", Direction::kFromClient, "class"},
  {10008, "bad.constructor", Direction::kFromClient, "class"},
  {10009, "bad.value__", Direction::kFromClient, "class"},
  {10010, "bad.Pi", Direction::kFromClient, "class"},
  {10011, "bad.INF", Direction::kFromClient, "class"},
  {10012, "bad.NULL", Direction::kFromClient, "class"},
  {10013, "bad.EOF", Direction::kFromClient, "class"},
  {10014, "bad._Hidden_", Direction::kFromClient, "class"},
  {10015, "bad._", Direction::kFromClient, "class"},
  {10016, "bad.MessageId", Direction::kFromClient, "class"},
  {10017, "bad.Same", Direction::kFromClient, "class"},
  {10018, "worse.Same", Direction::kFromClient, "class"},
  {10019, "bad.match_over", Direction::kFromClient, "class"},
  {10020, "bad.MatchOver", Direction::kFromClient, "class"},
  {10021, "bad.Match__Over", Direction::kFromClient, "class"},
  {65535, "bad.LastWithoutComment", Direction::kFromClient, "class"},
}};

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
