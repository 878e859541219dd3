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
MESSAGES_HASH: Final = 0x0000000000000000


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


class MessageId(IntEnum):
    """Ids of the game's messages."""


#: The framework's own messages, by id.
SYSTEM_MESSAGES: Final[Mapping[int, MessageInfo]] = MappingProxyType(
    {
    }
)


#: The game's messages, by id.
MESSAGES: Final[Mapping[int, MessageInfo]] = MappingProxyType(
    {
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
