// Made by 'protocol --format=typescript'. Do not edit it: make it anew when the messages have changed.

/**
 * A packet begins with its size in bytes, the header included, and the message's id; both are unsigned 16-bit
 * little-endian numbers. Then comes the message, serialised as protobuf.
 */
export const HEADER_SIZE = 4;
export const SIZE_OFFSET = 0;
export const ID_OFFSET = 2;
/** For DataView. */
export const LITTLE_ENDIAN = true;
export const MAX_PACKET_SIZE = 65535;

/** Ids from the first to the last of these are the framework's own. */
export const FIRST_SYSTEM_ID = 1;
export const LAST_SYSTEM_ID = 99;

/** Which messages these are, for Hello. */
export const MESSAGES_HASH = 0xfedcba9876543210n;

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

/** Ids of the framework's own messages: byteborne/system.proto. */
export const SystemMessageId = {
  /** Sent by a client as its very first packet, if it wants the session protocol. */
  Hello: 1,
  /** Sent by the server: the answer to Hello. */
  Welcome: 2,
  /** Sent by either side: the other answers at once with Pong. */
  Ping: 3,
  /** The answer to Ping. */
  Pong: 4,
  /** Sent by the server as its very last packet: why it closes the connection. Sent by a client: it leaves for good. */
  Goodbye: 5,
  /** Sent by either side if the session can be resumed, after 64 packets of the game or a second. */
  Ack: 6,
} as const;
export type SystemMessageId = (typeof SystemMessageId)[keyof typeof SystemMessageId];

/** Ids of the game's messages. */
export const MessageId = {
  /** Sent by the server: a line of chat. */
  S2C_Chat: 1000,
  /** Sent by a client: a line of chat. */
  C2S_Chat: 2000,
  /** Sent by a client, first of all: who it is. */
  C2S_Login: 2010,
  /**
   * Everything in one.
   * On two lines.
   */
  TestEverything: 9800,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  class: 10004,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  None: 10005,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  mro: 10006,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  __proto___: 10007,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  constructor: 10008,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  value__: 10009,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  Pi: 10010,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  INF: 10011,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  NULL: 10012,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  EOF: 10013,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  _Hidden_: 10014,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  _: 10015,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  MessageId: 10016,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  bad_Same: 10017,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  worse_Same: 10018,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  match_over: 10019,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  MatchOver: 10020,
  /**
   * Ends * / and begins / * comments, "quotes" """ them, ''' and closes </summary> & more.
   * \
   * ?? /
   * 안녕
   * and   other
   *  // ends # of lines \
   */
  Match__Over: 10021,
  LastWithoutComment: 65535,
} as const;
export type MessageId = (typeof MessageId)[keyof typeof MessageId];

/** The framework's own messages. */
export const systemMessages = {
  Hello: { id: 1, name: "byteborne.Hello", direction: "from_client", correlation: null },
  Welcome: { id: 2, name: "byteborne.Welcome", direction: "to_client", correlation: null },
  Ping: { id: 3, name: "byteborne.Ping", direction: "any", correlation: null },
  Pong: { id: 4, name: "byteborne.Pong", direction: "any", correlation: null },
  Goodbye: { id: 5, name: "byteborne.Goodbye", direction: "any", correlation: null },
  Ack: { id: 6, name: "byteborne.Ack", direction: "any", correlation: null },
} as const;

/** The game's messages. */
export const messages = {
  S2C_Chat: { id: 1000, name: "proto.S2C_Chat", direction: "to_client", correlation: null },
  C2S_Chat: { id: 2000, name: "proto.C2S_Chat", direction: "from_client", correlation: null },
  C2S_Login: { id: 2010, name: "proto.C2S_Login", direction: "from_client", correlation: "request" },
  TestEverything: { id: 9800, name: "byteborne.catalogue.TestEverything", direction: "from_client", correlation: "request_id" },
  class: { id: 10004, name: "bad.class", direction: "from_client", correlation: "class" },
  None: { id: 10005, name: "bad.None", direction: "from_client", correlation: "class" },
  mro: { id: 10006, name: "bad.mro", direction: "from_client", correlation: "class" },
  __proto___: { id: 10007, name: "bad.__proto__", direction: "from_client", correlation: "class" },
  constructor: { id: 10008, name: "bad.constructor", direction: "from_client", correlation: "class" },
  value__: { id: 10009, name: "bad.value__", direction: "from_client", correlation: "class" },
  Pi: { id: 10010, name: "bad.Pi", direction: "from_client", correlation: "class" },
  INF: { id: 10011, name: "bad.INF", direction: "from_client", correlation: "class" },
  NULL: { id: 10012, name: "bad.NULL", direction: "from_client", correlation: "class" },
  EOF: { id: 10013, name: "bad.EOF", direction: "from_client", correlation: "class" },
  _Hidden_: { id: 10014, name: "bad._Hidden_", direction: "from_client", correlation: "class" },
  _: { id: 10015, name: "bad._", direction: "from_client", correlation: "class" },
  MessageId: { id: 10016, name: "bad.MessageId", direction: "from_client", correlation: "class" },
  bad_Same: { id: 10017, name: "bad.Same", direction: "from_client", correlation: "class" },
  worse_Same: { id: 10018, name: "worse.Same", direction: "from_client", correlation: "class" },
  match_over: { id: 10019, name: "bad.match_over", direction: "from_client", correlation: "class" },
  MatchOver: { id: 10020, name: "bad.MatchOver", direction: "from_client", correlation: "class" },
  Match__Over: { id: 10021, name: "bad.Match__Over", direction: "from_client", correlation: "class" },
  LastWithoutComment: { id: 65535, name: "bad.LastWithoutComment", direction: "from_client", correlation: "class" },
} as const;

/** Why the server closes a connection: the words that Goodbye has. There may be more of them in time. */
export const closeReasons = {
  peer_closed: { webSocketCode: 4000, mayReconnect: true },
  connection_lost: { webSocketCode: 4001, mayReconnect: true },
  closed_by_game: { webSocketCode: 4500, mayReconnect: false },
  shutdown: { webSocketCode: 4002, mayReconnect: true },
  bad_size: { webSocketCode: 4501, mayReconnect: false },
  frame_too_large: { webSocketCode: 4502, mayReconnect: false },
  frame_timeout: { webSocketCode: 4003, mayReconnect: true },
  unknown_message: { webSocketCode: 4503, mayReconnect: false },
  malformed: { webSocketCode: 4504, mayReconnect: false },
  protocol_error: { webSocketCode: 4505, mayReconnect: false },
  flood: { webSocketCode: 4506, mayReconnect: false },
  idle: { webSocketCode: 4004, mayReconnect: true },
  heartbeat: { webSocketCode: 4005, mayReconnect: true },
  slow_consumer: { webSocketCode: 4006, mayReconnect: true },
  login_timeout: { webSocketCode: 4007, mayReconnect: true },
  replaced: { webSocketCode: 4507, mayReconnect: false },
  kicked: { webSocketCode: 4508, mayReconnect: false },
  upgrade: { webSocketCode: 4509, mayReconnect: false },
  redirect: { webSocketCode: 4009, mayReconnect: true },
  left: { webSocketCode: 4510, mayReconnect: false },
  internal_error: { webSocketCode: 4008, mayReconnect: true },
} as const;
export type CloseReason = keyof typeof closeReasons;

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
