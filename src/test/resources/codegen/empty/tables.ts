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
export const MESSAGES_HASH = 0x0000000000000000n;

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
} as const;
export type SystemMessageId = (typeof SystemMessageId)[keyof typeof SystemMessageId];

/** Ids of the game's messages. */
export const MessageId = {
} as const;
export type MessageId = (typeof MessageId)[keyof typeof MessageId];

/** The framework's own messages. */
export const systemMessages = {
} as const;

/** The game's messages. */
export const messages = {
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
