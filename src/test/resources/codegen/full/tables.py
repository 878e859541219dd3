# Made by 'protocol --format=python'. Do not edit it: make it anew when the messages have changed.
"""The tables of the game's protocol.

A packet begins with its size in bytes, the header included, and the message's id; both are unsigned 16-bit
little-endian numbers. Then comes the message, serialised as protobuf.
"""

from enum import Enum, IntEnum
from types import MappingProxyType
from typing import Final, Mapping, NamedTuple, Optional

HEADER_SIZE: Final = 4
#: The header as the module struct has it: size, id.
HEADER_FORMAT: Final = "<HH"
MAX_PACKET_SIZE: Final = 65535
#: Ids from the first to the last of these are the framework's own.
FIRST_SYSTEM_ID: Final = 1
LAST_SYSTEM_ID: Final = 99
#: Which messages these are, for Hello.
MESSAGES_HASH: Final = 0xfedcba9876543210


class Direction(Enum):
    """Who sends a message; ANY: either side."""

    FROM_CLIENT = "from_client"
    TO_CLIENT = "to_client"
    ANY = "any"


class MessageInfo(NamedTuple):
    """What is known of a message beside its fields."""

    id: int
    #: Its full name in its .proto file.
    name: str
    direction: Direction
    #: The field by which a reply is matched with its request.
    correlation: Optional[str]


class SystemMessageId(IntEnum):
    """Ids of the framework's own messages: byteborne/system.proto."""

    #: Sent by a client as its very first packet, if it wants the session protocol.
    HELLO = 1
    #: Sent by the server: the answer to Hello.
    WELCOME = 2
    #: Sent by either side: the other answers at once with Pong.
    PING = 3
    #: The answer to Ping.
    PONG = 4
    #: Sent by the server as its very last packet: why it closes the connection. Sent by a client: it leaves for good.
    GOODBYE = 5
    #: Sent by either side if the session can be resumed, after 64 packets of the game or a second.
    ACK = 6


class MessageId(IntEnum):
    """Ids of the game's messages."""

    #: Sent by the server: a line of chat.
    S2C_CHAT = 1000
    #: Sent by a client: a line of chat.
    C2S_CHAT = 2000
    #: Sent by a client, first of all: who it is.
    C2S_LOGIN = 2010
    #: Everything in one.
    #: On two lines.
    TEST_EVERYTHING = 9800
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    CLASS = 10004
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    NONE = 10005
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    MRO = 10006
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    PROTO = 10007
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    CONSTRUCTOR = 10008
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    VALUE = 10009
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    PI = 10010
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    INF = 10011
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    NULL = 10012
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    EOF = 10013
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    HIDDEN = 10014
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    MESSAGE_ = 10015
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    MESSAGE_ID = 10016
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    BAD_SAME = 10017
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    WORSE_SAME = 10018
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    BAD_MATCH_OVER_10019 = 10019
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    BAD_MATCH_OVER_10020 = 10020
    #: Ends */ and begins /* comments, "quotes" """ them, ''' and closes </summary> & more.
    #: \
    #: ??/
    #: 안녕
    #: and   other
    #:  // ends # of lines \
    BAD_MATCH_OVER_10021 = 10021
    LAST_WITHOUT_COMMENT = 65535


#: The framework's own messages, by id.
SYSTEM_MESSAGES: Final[Mapping[int, MessageInfo]] = MappingProxyType(
    {
        1: MessageInfo(1, "byteborne.Hello", Direction.FROM_CLIENT, None),
        2: MessageInfo(2, "byteborne.Welcome", Direction.TO_CLIENT, None),
        3: MessageInfo(3, "byteborne.Ping", Direction.ANY, None),
        4: MessageInfo(4, "byteborne.Pong", Direction.ANY, None),
        5: MessageInfo(5, "byteborne.Goodbye", Direction.ANY, None),
        6: MessageInfo(6, "byteborne.Ack", Direction.ANY, None),
    }
)


#: The game's messages, by id.
MESSAGES: Final[Mapping[int, MessageInfo]] = MappingProxyType(
    {
        1000: MessageInfo(1000, "proto.S2C_Chat", Direction.TO_CLIENT, None),
        2000: MessageInfo(2000, "proto.C2S_Chat", Direction.FROM_CLIENT, None),
        2010: MessageInfo(2010, "proto.C2S_Login", Direction.FROM_CLIENT, "request"),
        9800: MessageInfo(9800, "byteborne.catalogue.TestEverything", Direction.FROM_CLIENT, "request_id"),
        10004: MessageInfo(10004, "bad.class", Direction.FROM_CLIENT, "class"),
        10005: MessageInfo(10005, "bad.None", Direction.FROM_CLIENT, "class"),
        10006: MessageInfo(10006, "bad.mro", Direction.FROM_CLIENT, "class"),
        10007: MessageInfo(10007, "bad.__proto__", Direction.FROM_CLIENT, "class"),
        10008: MessageInfo(10008, "bad.constructor", Direction.FROM_CLIENT, "class"),
        10009: MessageInfo(10009, "bad.value__", Direction.FROM_CLIENT, "class"),
        10010: MessageInfo(10010, "bad.Pi", Direction.FROM_CLIENT, "class"),
        10011: MessageInfo(10011, "bad.INF", Direction.FROM_CLIENT, "class"),
        10012: MessageInfo(10012, "bad.NULL", Direction.FROM_CLIENT, "class"),
        10013: MessageInfo(10013, "bad.EOF", Direction.FROM_CLIENT, "class"),
        10014: MessageInfo(10014, "bad._Hidden_", Direction.FROM_CLIENT, "class"),
        10015: MessageInfo(10015, "bad._", Direction.FROM_CLIENT, "class"),
        10016: MessageInfo(10016, "bad.MessageId", Direction.FROM_CLIENT, "class"),
        10017: MessageInfo(10017, "bad.Same", Direction.FROM_CLIENT, "class"),
        10018: MessageInfo(10018, "worse.Same", Direction.FROM_CLIENT, "class"),
        10019: MessageInfo(10019, "bad.match_over", Direction.FROM_CLIENT, "class"),
        10020: MessageInfo(10020, "bad.MatchOver", Direction.FROM_CLIENT, "class"),
        10021: MessageInfo(10021, "bad.Match__Over", Direction.FROM_CLIENT, "class"),
        65535: MessageInfo(65535, "bad.LastWithoutComment", Direction.FROM_CLIENT, "class"),
    }
)

#: All messages, the framework's own included, by full name.
MESSAGES_BY_NAME: Final[Mapping[str, MessageInfo]] = MappingProxyType(
    {message.name: message for table in (SYSTEM_MESSAGES, MESSAGES) for message in table.values()}
)


class CloseReason(Enum):
    """Why the server closes a connection: the words that Goodbye has. There may be more of them in time."""

    PEER_CLOSED = ("peer_closed", 4000, True)
    CONNECTION_LOST = ("connection_lost", 4001, True)
    CLOSED_BY_GAME = ("closed_by_game", 4500, False)
    SHUTDOWN = ("shutdown", 4002, True)
    BAD_SIZE = ("bad_size", 4501, False)
    FRAME_TOO_LARGE = ("frame_too_large", 4502, False)
    FRAME_TIMEOUT = ("frame_timeout", 4003, True)
    UNKNOWN_MESSAGE = ("unknown_message", 4503, False)
    MALFORMED = ("malformed", 4504, False)
    PROTOCOL_ERROR = ("protocol_error", 4505, False)
    FLOOD = ("flood", 4506, False)
    IDLE = ("idle", 4004, True)
    HEARTBEAT = ("heartbeat", 4005, True)
    SLOW_CONSUMER = ("slow_consumer", 4006, True)
    LOGIN_TIMEOUT = ("login_timeout", 4007, True)
    REPLACED = ("replaced", 4507, False)
    KICKED = ("kicked", 4508, False)
    UPGRADE = ("upgrade", 4509, False)
    REDIRECTED = ("redirect", 4009, True)
    LEFT = ("left", 4510, False)
    INTERNAL_ERROR = ("internal_error", 4008, True)

    def __init__(self, word: str, web_socket_code: int, may_reconnect: bool) -> None:
        self.word = word
        #: The code with which a WebSocket is closed.
        self.web_socket_code = web_socket_code
        #: Whether it makes sense to connect again; if not, the same would happen again.
        self.may_reconnect = may_reconnect

    @classmethod
    def of(cls, word: str) -> "Optional[CloseReason]":
        """The reason with that word; None if the server is newer than this file."""
        return next((reason for reason in cls if reason.word == word), None)
