"""The client. Everything runs in one event loop; nothing here may be called from another thread."""

from __future__ import annotations

import asyncio
import ssl
import struct
import time
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Callable, Deque, Dict, List, Mapping, Optional, Protocol, Tuple, Type, TypeVar, Union

from byteborne import system_pb2
from google.protobuf.message import DecodeError, Message

_HEADER = struct.Struct("<HH")
_HELLO, _WELCOME, _PING, _PONG, _GOODBYE = 1, 2, 3, 4, 5
_LAST_SYSTEM_ID = 99
_MAX_PACKET_SIZE = 65535
_READ_SIZE = 65536
#: The fastest of so many pings says what the clock's offset is: what was delayed on its way says less.
_PINGS_KEPT = 8
#: Intervals of silence after which the connection counts as lost.
_LOST_AFTER = 2
#: How long the server may take to close after it was told goodbye, in seconds.
_LEAVE_TIMEOUT = 2.0

M = TypeVar("M", bound=Message)


class _MessageInfo(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def correlation(self) -> Optional[str]: ...


class Tables(Protocol):
    """The module that ``protocol --format=python`` writes."""

    @property
    def MESSAGES_HASH(self) -> int: ...

    @property
    def MESSAGES_BY_NAME(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class ServerInfo:
    """What the server said in its welcome."""

    session_id: int
    #: From tick to tick, in seconds.
    tick_interval: float
    #: In seconds.
    ping_interval: float
    #: Whether the server was made of the same messages as the tables.
    same_messages: bool


@dataclass(frozen=True)
class CloseInfo:
    """Why the connection has ended."""

    #: The server's word, one of the tables' CloseReason unless the server is newer; or one of this side's own, "left",
    #: "connection_lost" and "heartbeat".
    reason: str
    #: More about it; with "upgrade", for the user.
    text: str = ""
    #: Whether it makes sense to connect again.
    may_reconnect: bool = True
    #: How long to wait before that, in seconds. Wait a random time besides: all others have lost their server, too.
    retry_after: float = 0.0
    #: Where to connect to instead; empty if it is the same address.
    address: str = ""


class ConnectionClosed(ConnectionError):
    """The connection has ended, or could not be made."""

    def __init__(self, info: CloseInfo) -> None:
        super().__init__(f"{info.reason}: {info.text}" if info.text else info.reason)
        self.info = info


class RequestTimeout(TimeoutError):
    """No reply has come in time."""


class SendBufferFull(BufferError):
    """More waits to be sent than may: the connection is slower than the game. The message was not sent."""


class GameClient:
    """One connection to a server.

    ::

        async with GameClient("127.0.0.1", 12345, game_protocol) as client:
            client.on(S2C_Said, print)
            joined = await client.request(C2S_Join(room="lobby"), S2C_Join)
            client.send(C2S_Say(text="Hello"))
    """

    def __init__(
        self,
        host: str,
        port: int,
        tables: Tables,
        *,
        name: str = "",
        version: str = "",
        ssl: Union[ssl.SSLContext, bool, None] = None,
        max_buffered: int = 1 << 20,
    ) -> None:
        """
        :param tables: the module that ``protocol --format=python`` has written
        :param name: what the client calls itself in the server's log; at most 64 characters
        :param version: its version, "1.4.2", by which the server may refuse it
        :param ssl: as in ``asyncio.open_connection``
        :param max_buffered: bytes that may wait to be sent
        """
        self._host = host
        self._port = port
        self._ssl = ssl
        self._tables = tables
        self._name = name
        self._version = version
        self._max_buffered = max_buffered
        self._handlers: Dict[int, List[Tuple[Type[Message], Callable[[Any], object]]]] = {}
        self._pending: Dict[Tuple[int, object], Tuple[Type[Message], asyncio.Future[Any]]] = {}
        self._last_request = 0
        self._samples: Deque[Tuple[float, int]] = deque(maxlen=_PINGS_KEPT)
        self._first_offset = 0
        self._tick = (0, 0)
        self._heard = 0.0
        self._pinged = 0.0
        self._server: Optional[ServerInfo] = None
        self._writer: Optional[asyncio.StreamWriter] = None
        self._tasks: List[asyncio.Task[None]] = []
        self._goodbye: Optional[CloseInfo] = None
        self._welcomed: Optional[asyncio.Future[None]] = None
        self._closed: Optional[asyncio.Future[CloseInfo]] = None

    async def __aenter__(self) -> GameClient:
        await self.connect()
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.leave()

    async def connect(self, timeout: float = 10.0) -> ServerInfo:
        """Connects, says hello, and waits for the welcome. Once for each client.

        :raises ConnectionClosed: if the server cannot be reached, or refuses this client, for example with "upgrade"
        """
        if self._closed is not None:
            raise RuntimeError("this client has connected already; make another one")
        loop = asyncio.get_running_loop()
        self._closed = loop.create_future()
        self._welcomed = loop.create_future()
        try:
            reader, self._writer = await asyncio.wait_for(
                asyncio.open_connection(self._host, self._port, ssl=self._ssl), timeout
            )
        except (OSError, asyncio.TimeoutError) as failure:
            self._end(CloseInfo("connection_lost", str(failure) or "cannot connect"))
            raise ConnectionClosed(self._closed.result()) from failure
        self._write(
            _HELLO,
            system_pb2.Hello(
                client_name=self._name, client_version=self._version, messages_hash=self._tables.MESSAGES_HASH
            ),
        )
        self._tasks.append(loop.create_task(self._read(reader)))
        try:
            await asyncio.wait_for(asyncio.shield(self._welcomed), timeout)
        except asyncio.TimeoutError:
            self._end(CloseInfo("connection_lost", "the server did not answer the hello"))
        if self._server is None:
            raise ConnectionClosed(await self._closed)
        self._tasks.append(loop.create_task(self._keep_alive()))
        return self._server

    # ------------------------------------------------------------------------------------------------------- messages

    def on(self, message_type: Type[M], handler: Callable[[M], object]) -> Callable[[], None]:
        """Calls the handler with each message of the type, whether it is a reply or not.

        :return: a function that ends this
        """
        number = self._info(message_type).id
        entry = (message_type, handler)
        self._handlers.setdefault(number, []).append(entry)
        return lambda: self._handlers[number].remove(entry)

    def send(self, message: Message) -> None:
        """Sends a message. It waits, in order, for the connection to take it.

        :raises ConnectionClosed: if the connection has ended
        :raises SendBufferFull: if too much waits already
        """
        if self._writer is None or self._closed is None or self._closed.done():
            raise ConnectionClosed(self.close_info or CloseInfo("connection_lost", "not connected"))
        if self._writer.transport.get_write_buffer_size() > self._max_buffered:
            raise SendBufferFull(f"more than {self._max_buffered} bytes wait to be sent")
        self._write(self._info(type(message)).id, message)

    async def request(self, message: Message, reply_type: Type[M], timeout: float = 5.0) -> M:
        """Sends a request and waits for its reply: the message of that type with the same correlation field.

        The request's own correlation field is set for that.

        :raises RequestTimeout: if none comes in time
        :raises ConnectionClosed: if the connection ends before
        """
        field = self._correlation(type(message))
        # The field is a number or a text, and its value has the type that is right.
        value = type(getattr(message, field))(self._next_request())
        setattr(message, field, value)
        key = (self._info(reply_type).id, type(getattr(reply_type(), self._correlation(reply_type)))(value))
        future: asyncio.Future[M] = asyncio.get_running_loop().create_future()
        self._pending[key] = (reply_type, future)
        try:
            self.send(message)
            return await asyncio.wait_for(future, timeout)
        except asyncio.TimeoutError as late:
            raise RequestTimeout(f"no {reply_type.DESCRIPTOR.name} within {timeout} s") from late
        finally:
            self._pending.pop(key, None)

    def _next_request(self) -> int:
        self._last_request += 1
        return self._last_request

    def _info(self, message_type: Type[Message]) -> _MessageInfo:
        name = message_type.DESCRIPTOR.full_name
        info: Optional[_MessageInfo] = self._tables.MESSAGES_BY_NAME.get(name)
        if info is None:
            raise ValueError(f"{name} is not in the tables: it has no id, or they are old")
        return info

    def _correlation(self, message_type: Type[Message]) -> str:
        field = self._info(message_type).correlation
        if field is None:
            raise ValueError(f"{message_type.DESCRIPTOR.full_name} has no correlation field")
        return field

    # ------------------------------------------------------------------------------------------------- time, and its end

    @property
    def server(self) -> Optional[ServerInfo]:
        """What the server said in its welcome; None before."""
        return self._server

    @property
    def round_trip_time(self) -> Optional[float]:
        """The fastest of the last eight pings, in seconds; None before the first was answered."""
        return min(self._samples)[0] if self._samples else None

    def server_time(self) -> float:
        """The server's clock now, in seconds since 1970, as well as it is known."""
        return self._server_micros() / 1e6

    def server_tick(self) -> float:
        """The server's tick now, with the part of it that has passed."""
        if self._server is None:
            raise RuntimeError("not connected yet")
        tick, tick_time = self._tick
        return tick + (self._server_micros() - tick_time) / 1e6 / self._server.tick_interval

    def _server_micros(self) -> float:
        if self._server is None:
            raise RuntimeError("not connected yet")
        offset = min(self._samples)[1] if self._samples else self._first_offset
        return _micros() + offset

    @property
    def close_info(self) -> Optional[CloseInfo]:
        """Why the connection has ended; None while it has not."""
        return self._closed.result() if self._closed is not None and self._closed.done() else None

    async def wait_closed(self) -> CloseInfo:
        """Waits until the connection has ended, and says why."""
        if self._closed is None:
            raise RuntimeError("not connected yet")
        return await asyncio.shield(self._closed)

    async def leave(self) -> CloseInfo:
        """Ends the connection for good, after what was sent before; the server is told so."""
        if self._closed is None:
            raise RuntimeError("not connected yet")
        if not self._closed.done() and self._goodbye is None:
            self._goodbye = CloseInfo("left", may_reconnect=False)
            self._write(_GOODBYE, system_pb2.Goodbye(reason="left"))
            # The server closes once it has handled what came before.
            await asyncio.wait([self._closed], timeout=_LEAVE_TIMEOUT)
        self._end(CloseInfo("left", may_reconnect=False))
        await asyncio.gather(*self._tasks, return_exceptions=True)
        return self._closed.result()

    # --------------------------------------------------------------------------------------------------------- inside

    def _write(self, number: int, message: Message) -> None:
        payload = message.SerializeToString()
        size = _HEADER.size + len(payload)
        if size > _MAX_PACKET_SIZE:
            raise ValueError(f"a packet of {size} bytes is longer than {_MAX_PACKET_SIZE}")
        assert self._writer is not None
        self._writer.write(_HEADER.pack(size, number) + payload)

    def _end(self, info: CloseInfo) -> None:
        """Ends everything, once. What the server has said of it counts."""
        assert self._closed is not None and self._welcomed is not None
        if self._closed.done():
            return
        self._closed.set_result(self._goodbye or info)
        if not self._welcomed.done():
            self._welcomed.set_result(None)
        if self._writer is not None:
            if info.reason == "heartbeat":
                # Whatever still waits to be sent would wait for ever.
                self._writer.transport.abort()
            else:
                self._writer.close()
        for _, future in self._pending.values():
            if not future.done():
                future.set_exception(ConnectionClosed(self._closed.result()))
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        buffer = bytearray()
        lost = CloseInfo("connection_lost")
        try:
            while True:
                data = await reader.read(_READ_SIZE)
                if not data:
                    if self._server is None:
                        lost = CloseInfo("connection_lost", "no welcome; does the server know the session protocol?")
                    break
                self._heard = time.monotonic()
                buffer += data
                self._take(buffer)
        except (OSError, DecodeError, ValueError) as failure:
            lost = CloseInfo("connection_lost", str(failure))
        self._end(lost)

    def _take(self, buffer: bytearray) -> None:
        """Takes the whole packets from the beginning of the buffer."""
        begin = 0
        while len(buffer) - begin >= _HEADER.size:
            size, number = _HEADER.unpack_from(buffer, begin)
            if size < _HEADER.size:
                raise ValueError(f"a packet says that it has {size} bytes")
            if len(buffer) - begin < size:
                break
            payload = bytes(buffer[begin + _HEADER.size : begin + size])
            begin += size
            if number <= _LAST_SYSTEM_ID:
                self._system(number, payload)
            else:
                self._game(number, payload)
        del buffer[:begin]

    def _game(self, number: int, payload: bytes) -> None:
        for message_type, handler in list(self._handlers.get(number, ())):
            try:
                handler(message_type.FromString(payload))
            except DecodeError:
                raise
            except Exception as failure:  # A handler that fails must not end the connection.
                asyncio.get_running_loop().call_exception_handler(
                    {"message": f"a handler of {message_type.DESCRIPTOR.full_name} failed", "exception": failure}
                )
        for (wanted, value), (reply_type, future) in list(self._pending.items()):
            if wanted == number and not future.done():
                reply = reply_type.FromString(payload)
                if getattr(reply, self._correlation(reply_type)) == value:
                    future.set_result(reply)

    def _system(self, number: int, payload: bytes) -> None:
        if number == _WELCOME:
            self._welcome(system_pb2.Welcome.FromString(payload))
        elif number == _PING:
            self._write(_PONG, system_pb2.Pong(time=system_pb2.Ping.FromString(payload).time))
        elif number == _PONG:
            self._pong(system_pb2.Pong.FromString(payload))
        elif number == _GOODBYE and self._goodbye is None:
            goodbye = system_pb2.Goodbye.FromString(payload)
            self._goodbye = CloseInfo(
                goodbye.reason,
                goodbye.text,
                goodbye.may_reconnect,
                goodbye.retry_after_millis / 1000,
                goodbye.address,
            )
        # Others may come in time; who does not know them has no use for them.

    def _welcome(self, welcome: Any) -> None:
        assert self._welcomed is not None
        self._first_offset = welcome.server_time_micros - _micros()
        self._tick = (welcome.tick, welcome.tick_time_micros)
        self._server = ServerInfo(
            welcome.session_id,
            welcome.tick_interval_micros / 1e6,
            welcome.ping_interval_millis / 1e3,
            welcome.messages_hash == self._tables.MESSAGES_HASH,
        )
        if not self._welcomed.done():
            self._welcomed.set_result(None)

    def _pong(self, pong: Any) -> None:
        now = _micros()
        round_trip = now - pong.time
        if round_trip >= 0:
            self._samples.append((round_trip / 1e6, pong.server_time_micros + round_trip // 2 - now))
        self._tick = (pong.tick, pong.tick_time_micros)

    async def _keep_alive(self) -> None:
        """Pings once in each interval, and twice as often while nothing comes; ends the connection after two intervals."""
        assert self._server is not None
        interval = self._server.ping_interval
        while True:
            now = time.monotonic()
            silence = now - self._heard
            if silence >= _LOST_AFTER * interval:
                self._end(CloseInfo("heartbeat", f"nothing has come from the server for {silence:.1f} s"))
                return
            due = self._pinged + (interval / 2 if silence >= interval else interval)
            if now >= due:
                self._pinged = now
                self._write(_PING, system_pb2.Ping(time=_micros()))
                continue
            # Silence makes the next ping due earlier, and then ends the connection.
            looks = (due, self._heard + interval, self._heard + _LOST_AFTER * interval)
            await asyncio.sleep(min(look for look in looks if look > now) - now)


def _micros() -> int:
    return time.monotonic_ns() // 1000
