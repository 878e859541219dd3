# Made by 'protocol --format=gdscript'. Do not edit it: make it anew when the messages have changed.
class_name GameProtocol
extends RefCounted
## The tables of the game's protocol.
##
## A packet begins with its size in bytes, the header included, and the message's id; both are unsigned 16-bit
## little-endian numbers. Then comes the message, serialised as protobuf.

const HEADER_SIZE := 4
const SIZE_OFFSET := 0
const ID_OFFSET := 2
const MAX_PACKET_SIZE := 65535
## Ids from the first to the last of these are the framework's own.
const FIRST_SYSTEM_ID := 1
const LAST_SYSTEM_ID := 99
## Which messages these are, for Hello: 0x0000000000000000, as a signed number.
const MESSAGES_HASH := 0

## Who sends a message; ANY: either side.
enum Direction { FROM_CLIENT, TO_CLIENT, ANY }

## Ids of the framework's own messages: byteborne/system.proto.
enum SystemMessageId {
}

## Ids of the game's messages.
enum MessageId {
}

## The framework's own messages, by id.
const SYSTEM_MESSAGES := {
}

## The game's messages, by id. Those without a correlation field have an empty one.
const MESSAGES := {
}

## Ids of all messages, the framework's own included, by full name.
const IDS_BY_NAME := {
}

## Why the server closes a connection, by the word that Goodbye has. There may be more of them in time.
## Whether it makes sense to connect again: if not, the same would happen again.
const CLOSE_REASONS := {
	"peer_closed": {"web_socket_code": 4000, "may_reconnect": true},
	"connection_lost": {"web_socket_code": 4001, "may_reconnect": true},
	"closed_by_game": {"web_socket_code": 4500, "may_reconnect": false},
	"shutdown": {"web_socket_code": 4002, "may_reconnect": true},
	"bad_size": {"web_socket_code": 4501, "may_reconnect": false},
	"frame_too_large": {"web_socket_code": 4502, "may_reconnect": false},
	"frame_timeout": {"web_socket_code": 4003, "may_reconnect": true},
	"unknown_message": {"web_socket_code": 4503, "may_reconnect": false},
	"malformed": {"web_socket_code": 4504, "may_reconnect": false},
	"protocol_error": {"web_socket_code": 4505, "may_reconnect": false},
	"flood": {"web_socket_code": 4506, "may_reconnect": false},
	"idle": {"web_socket_code": 4004, "may_reconnect": true},
	"heartbeat": {"web_socket_code": 4005, "may_reconnect": true},
	"slow_consumer": {"web_socket_code": 4006, "may_reconnect": true},
	"login_timeout": {"web_socket_code": 4007, "may_reconnect": true},
	"replaced": {"web_socket_code": 4507, "may_reconnect": false},
	"kicked": {"web_socket_code": 4508, "may_reconnect": false},
	"upgrade": {"web_socket_code": 4509, "may_reconnect": false},
	"redirect": {"web_socket_code": 4009, "may_reconnect": true},
	"left": {"web_socket_code": 4510, "may_reconnect": false},
	"internal_error": {"web_socket_code": 4008, "may_reconnect": true},
}
