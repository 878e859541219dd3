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
## Which messages these are, for Hello: 0xfedcba9876543210, as a signed number.
const MESSAGES_HASH := -81985529216486896

## Who sends a message; ANY: either side.
enum Direction { FROM_CLIENT, TO_CLIENT, ANY }

## Ids of the framework's own messages: byteborne/system.proto.
enum SystemMessageId {
	## Sent by a client as its very first packet, if it wants the session protocol.
	HELLO = 1,
	## Sent by the server: the answer to Hello.
	WELCOME = 2,
	## Sent by either side: the other answers at once with Pong.
	PING = 3,
	## The answer to Ping.
	PONG = 4,
	## Sent by the server as its very last packet: why it closes the connection. Sent by a client: it leaves for good.
	GOODBYE = 5,
	## Sent by either side if the session can be resumed, after 64 packets of the game or a second.
	ACK = 6,
}

## Ids of the game's messages.
enum MessageId {
	## Sent by the server: a line of chat.
	S2C_CHAT = 1000,
	## Sent by a client: a line of chat.
	C2S_CHAT = 2000,
	## Sent by a client, first of all: who it is.
	C2S_LOGIN = 2010,
	## Everything in one.
	## On two lines.
	TEST_EVERYTHING = 9800,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	CLASS = 10004,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	NONE = 10005,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	MRO = 10006,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	PROTO = 10007,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	CONSTRUCTOR = 10008,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	VALUE = 10009,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	PI_ = 10010,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	INF_ = 10011,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	NULL = 10012,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	EOF = 10013,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	HIDDEN = 10014,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	MESSAGE_ = 10015,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	MESSAGE_ID = 10016,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	BAD_SAME = 10017,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	WORSE_SAME = 10018,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	BAD_MATCH_OVER_10019 = 10019,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	BAD_MATCH_OVER_10020 = 10020,
	## Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
	## \
	## ??/
	## 안녕
	## and   other
	##  // ends # of lines \
	BAD_MATCH_OVER_10021 = 10021,
	LAST_WITHOUT_COMMENT = 65535,
}

## The framework's own messages, by id.
const SYSTEM_MESSAGES := {
	1: {"name": "byteborne.Hello", "direction": Direction.FROM_CLIENT, "correlation": ""},
	2: {"name": "byteborne.Welcome", "direction": Direction.TO_CLIENT, "correlation": ""},
	3: {"name": "byteborne.Ping", "direction": Direction.ANY, "correlation": ""},
	4: {"name": "byteborne.Pong", "direction": Direction.ANY, "correlation": ""},
	5: {"name": "byteborne.Goodbye", "direction": Direction.ANY, "correlation": ""},
	6: {"name": "byteborne.Ack", "direction": Direction.ANY, "correlation": ""},
}

## The game's messages, by id. Those without a correlation field have an empty one.
const MESSAGES := {
	1000: {"name": "proto.S2C_Chat", "direction": Direction.TO_CLIENT, "correlation": ""},
	2000: {"name": "proto.C2S_Chat", "direction": Direction.FROM_CLIENT, "correlation": ""},
	2010: {"name": "proto.C2S_Login", "direction": Direction.FROM_CLIENT, "correlation": "request"},
	9800: {"name": "byteborne.catalogue.TestEverything", "direction": Direction.FROM_CLIENT, "correlation": "request_id"},
	10004: {"name": "bad.class", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10005: {"name": "bad.None", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10006: {"name": "bad.mro", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10007: {"name": "bad.__proto__", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10008: {"name": "bad.constructor", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10009: {"name": "bad.value__", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10010: {"name": "bad.Pi", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10011: {"name": "bad.INF", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10012: {"name": "bad.NULL", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10013: {"name": "bad.EOF", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10014: {"name": "bad._Hidden_", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10015: {"name": "bad._", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10016: {"name": "bad.MessageId", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10017: {"name": "bad.Same", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10018: {"name": "worse.Same", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10019: {"name": "bad.match_over", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10020: {"name": "bad.MatchOver", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	10021: {"name": "bad.Match__Over", "direction": Direction.FROM_CLIENT, "correlation": "class"},
	65535: {"name": "bad.LastWithoutComment", "direction": Direction.FROM_CLIENT, "correlation": "class"},
}

## Ids of all messages, the framework's own included, by full name.
const IDS_BY_NAME := {
	"byteborne.Hello": 1,
	"byteborne.Welcome": 2,
	"byteborne.Ping": 3,
	"byteborne.Pong": 4,
	"byteborne.Goodbye": 5,
	"byteborne.Ack": 6,
	"proto.S2C_Chat": 1000,
	"proto.C2S_Chat": 2000,
	"proto.C2S_Login": 2010,
	"byteborne.catalogue.TestEverything": 9800,
	"bad.class": 10004,
	"bad.None": 10005,
	"bad.mro": 10006,
	"bad.__proto__": 10007,
	"bad.constructor": 10008,
	"bad.value__": 10009,
	"bad.Pi": 10010,
	"bad.INF": 10011,
	"bad.NULL": 10012,
	"bad.EOF": 10013,
	"bad._Hidden_": 10014,
	"bad._": 10015,
	"bad.MessageId": 10016,
	"bad.Same": 10017,
	"worse.Same": 10018,
	"bad.match_over": 10019,
	"bad.MatchOver": 10020,
	"bad.Match__Over": 10021,
	"bad.LastWithoutComment": 65535,
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
