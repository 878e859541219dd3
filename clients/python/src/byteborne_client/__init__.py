"""A client for games on Byteborne World: the session protocol over TCP or TLS, with asyncio."""

from .client import (
    CloseInfo,
    ConnectionClosed,
    GameClient,
    RequestTimeout,
    SendBufferFull,
    ServerInfo,
    Tables,
)

__all__ = [
    "CloseInfo",
    "ConnectionClosed",
    "GameClient",
    "RequestTimeout",
    "SendBufferFull",
    "ServerInfo",
    "Tables",
]
