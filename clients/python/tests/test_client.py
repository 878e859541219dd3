"""The client against a server that says what each test wants. Run with: python -m unittest discover tests"""

import asyncio
import struct
import time
import unittest
from typing import Any, Callable, List, Tuple

import arena_pb2
import game_protocol
from byteborne import system_pb2
from byteborne_client import ConnectionClosed, GameClient, RequestTimeout, SendBufferFull

HELLO, WELCOME, PING, PONG, GOODBYE = 1, 2, 3, 4, 5


def packet(number: int, message: Any) -> bytes:
    payload = message.SerializeToString()
    return struct.pack("<HH", 4 + len(payload), number) + payload


class Peer:
    """The server's end of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def read(self) -> Tuple[int, bytes]:
        size, number = struct.unpack("<HH", await self.reader.readexactly(4))
        return number, await self.reader.readexactly(size - 4)

    async def read_id(self, wanted: int) -> bytes:
        """The next packet with that id; others are skipped."""
        while True:
            number, payload = await self.read()
            if number == wanted:
                return payload

    def send(self, number: int, message: Any) -> None:
        self.writer.write(packet(number, message))

    async def greet(self, ping_interval_millis: int = 60_000, **fields: Any) -> Any:
        hello = system_pb2.Hello.FromString(await self.read_id(HELLO))
        welcome = {
            "session_id": 7,
            "server_time_micros": 1_700_000_000_000_000,
            "tick": 100,
            "tick_time_micros": 1_700_000_000_000_000,
            "tick_interval_micros": 50_000,
            "messages_hash": game_protocol.MESSAGES_HASH,
        }
        welcome.update(fields)
        self.send(WELCOME, system_pb2.Welcome(ping_interval_millis=ping_interval_millis, **welcome))
        return hello


class ClientTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.peers: "asyncio.Queue[Peer]" = asyncio.Queue()
        self.writers: List[asyncio.StreamWriter] = []

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.writers.append(writer)
            self.peers.put_nowait(Peer(reader, writer))

        self.server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        self.clients: List[GameClient] = []

    async def asyncTearDown(self) -> None:
        self.server.close()
        for writer in self.writers:
            writer.close()
        for client in self.clients:
            await client.leave()

    def client(self, **options: Any) -> GameClient:
        return GameClient("127.0.0.1", self.port, game_protocol, name="test", version="1.2.3", **options)

    async def connected(self, ping_interval_millis: int = 60_000, **options: Any) -> Tuple[GameClient, Peer]:
        client = self.client(**options)
        self.clients.append(client)
        connecting = asyncio.ensure_future(client.connect())
        peer = await self.peers.get()
        await peer.greet(ping_interval_millis)
        await connecting
        return client, peer

    async def until(self, condition: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not condition():
                await asyncio.sleep(0.002)

        await asyncio.wait_for(wait(), 10)

    async def test_hello_says_who_the_client_is_and_welcome_who_the_server(self) -> None:
        client = self.client()
        self.clients.append(client)
        connecting = asyncio.ensure_future(client.connect())
        peer = await self.peers.get()

        hello = await peer.greet(5_000, messages_hash=1)
        server = await connecting

        self.assertEqual((hello.client_name, hello.client_version), ("test", "1.2.3"))
        self.assertEqual(hello.messages_hash, game_protocol.MESSAGES_HASH)
        self.assertEqual((server.session_id, server.tick_interval, server.ping_interval), (7, 0.05, 5.0))
        self.assertFalse(server.same_messages)

    async def test_packets_are_taken_however_they_are_cut_and_also_before_the_welcome(self) -> None:
        said: List[str] = []
        client = self.client()
        self.clients.append(client)
        client.on(arena_pb2.S2C_Said, lambda message: said.append(message.text))
        connecting = asyncio.ensure_future(client.connect())
        peer = await self.peers.get()
        peer.send(1014, arena_pb2.S2C_Said(text="before"))
        await peer.greet()
        await connecting
        two = packet(1014, arena_pb2.S2C_Said(text="안녕")) + packet(1014, arena_pb2.S2C_Said(text="x" * 1000))

        for byte in two[:60]:
            peer.writer.write(bytes([byte]))
            await peer.writer.drain()
            await asyncio.sleep(0)
        peer.writer.write(two[60:] + packet(60_000, arena_pb2.S2C_Said()) + two)

        await self.until(lambda: len(said) == 5)
        self.assertEqual(said, ["before", "안녕", "x" * 1000, "안녕", "x" * 1000])

    async def test_a_handler_that_fails_harms_no_other(self) -> None:
        failures: List[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: failures.append(context["exception"]))
        client, peer = await self.connected()
        said: List[str] = []
        client.on(arena_pb2.S2C_Said, lambda message: 1 / 0)
        stop = client.on(arena_pb2.S2C_Said, lambda message: said.append(message.text))

        peer.send(1014, arena_pb2.S2C_Said(text="one"))
        await self.until(lambda: said == ["one"])
        stop()
        peer.send(1014, arena_pb2.S2C_Said(text="two"))

        await self.until(lambda: len(failures) == 2)
        self.assertIsInstance(failures[0], ZeroDivisionError)
        self.assertEqual(said, ["one"])

    async def test_replies_are_matched_by_their_correlation_field(self) -> None:
        client, peer = await self.connected()
        first = asyncio.ensure_future(client.request(arena_pb2.C2S_Login(name="a"), arena_pb2.S2C_Login))
        second = asyncio.ensure_future(client.request(arena_pb2.C2S_Login(name="b"), arena_pb2.S2C_Login))
        numbers = [arena_pb2.C2S_Login.FromString(await peer.read_id(2010)).request for _ in range(2)]

        peer.send(1010, arena_pb2.S2C_Login(request=99, error="nobody asked"))
        peer.send(1010, arena_pb2.S2C_Login(request=numbers[1], error="second"))
        peer.send(1010, arena_pb2.S2C_Login(request=numbers[0], error="first"))

        self.assertEqual((await first).error, "first")
        self.assertEqual((await second).error, "second")

    async def test_a_request_ends_when_no_reply_comes_or_the_connection_ends(self) -> None:
        client, peer = await self.connected()
        with self.assertRaises(RequestTimeout):
            await client.request(arena_pb2.C2S_Login(), arena_pb2.S2C_Login, timeout=0.02)
        with self.assertRaisesRegex(ValueError, "no correlation field"):
            await client.request(arena_pb2.C2S_Say(), arena_pb2.S2C_Login)
        pending = asyncio.ensure_future(client.request(arena_pb2.C2S_Login(), arena_pb2.S2C_Login))
        await peer.read_id(2010)
        await peer.read_id(2010)

        peer.send(GOODBYE, system_pb2.Goodbye(reason="kicked", text="bye", may_reconnect=False))
        peer.writer.close()

        with self.assertRaises(ConnectionClosed) as ended:
            await pending
        self.assertEqual((ended.exception.info.reason, ended.exception.info.text), ("kicked", "bye"))
        with self.assertRaises(ConnectionClosed):
            client.send(arena_pb2.C2S_Say())

    async def test_the_servers_goodbye_says_why_and_whether_to_come_back(self) -> None:
        client, peer = await self.connected()

        peer.send(
            GOODBYE, system_pb2.Goodbye(reason="shutdown", may_reconnect=True, retry_after_millis=1500, address="b:1")
        )
        peer.writer.close()

        info = await asyncio.wait_for(client.wait_closed(), 10)
        self.assertEqual((info.reason, info.may_reconnect, info.retry_after, info.address), ("shutdown", True, 1.5, "b:1"))

    async def test_a_refusal_is_told_instead_of_a_welcome(self) -> None:
        client = self.client()
        connecting = asyncio.ensure_future(client.connect())
        peer = await self.peers.get()
        peer.send(GOODBYE, system_pb2.Goodbye(reason="upgrade", text="Version 2 is needed."))
        peer.writer.close()

        with self.assertRaisesRegex(ConnectionClosed, "upgrade: Version 2 is needed."):
            await connecting

    async def test_a_server_that_does_not_answer_or_is_not_there_is_an_error(self) -> None:
        with self.assertRaisesRegex(ConnectionClosed, "did not answer the hello"):
            await self.client().connect(timeout=0.05)
        self.server.close()
        await self.server.wait_closed()
        with self.assertRaises(ConnectionClosed):
            await self.client().connect()

    async def test_a_connection_that_ends_without_a_word_is_lost(self) -> None:
        client, peer = await self.connected()
        peer.writer.close()

        info = await asyncio.wait_for(client.wait_closed(), 10)
        self.assertEqual((info.reason, info.may_reconnect), ("connection_lost", True))

    async def test_a_packet_that_cannot_be_ends_the_connection(self) -> None:
        client, peer = await self.connected()
        peer.writer.write(b"\x03\x00\xf6\x03")

        info = await asyncio.wait_for(client.wait_closed(), 10)
        self.assertEqual(info.reason, "connection_lost")
        self.assertIn("3 bytes", info.text)

    async def test_pings_are_answered_with_their_time(self) -> None:
        _, peer = await self.connected()

        peer.send(PING, system_pb2.Ping(time=2**64 - 1))

        self.assertEqual(system_pb2.Pong.FromString(await peer.read_id(PONG)).time, 2**64 - 1)

    async def test_the_fastest_ping_tells_the_clock(self) -> None:
        client, peer = await self.connected(400)
        ahead = 3_000_000_000
        for delay in (0.06, 0.0, 0.06):
            ping = system_pb2.Ping.FromString(await peer.read_id(PING))
            await asyncio.sleep(delay)
            now = time.monotonic_ns() // 1000 + ahead
            peer.send(PONG, system_pb2.Pong(time=ping.time, server_time_micros=now, tick=500, tick_time_micros=now))
        await self.until(lambda: len(client._samples) == 3)

        assert client.round_trip_time is not None
        self.assertLess(client.round_trip_time, 0.055)
        self.assertAlmostEqual(client.server_time(), (time.monotonic_ns() // 1000 + ahead) / 1e6, delta=0.03)
        self.assertGreaterEqual(client.server_tick(), 499.5)

    async def test_a_silent_server_is_pinged_twice_as_often_and_then_lost(self) -> None:
        begun = time.monotonic()
        client, peer = await self.connected(200)
        await peer.read_id(PING)
        await peer.read_id(PING)
        await peer.read_id(PING)

        info = await asyncio.wait_for(client.wait_closed(), 10)

        self.assertEqual((info.reason, info.may_reconnect), ("heartbeat", True))
        self.assertGreaterEqual(time.monotonic() - begun, 0.4)
        self.assertLess(time.monotonic() - begun, 2)

    async def test_who_leaves_says_so_after_everything_else(self) -> None:
        client, peer = await self.connected()
        client.send(arena_pb2.C2S_Say(text="bye"))
        leaving = asyncio.ensure_future(client.leave())

        await peer.read_id(2014)
        self.assertEqual(system_pb2.Goodbye.FromString(await peer.read_id(GOODBYE)).reason, "left")
        peer.writer.close()

        info = await leaving
        self.assertEqual((info.reason, info.may_reconnect), ("left", False))

    async def test_what_waits_to_be_sent_is_bounded(self) -> None:
        client, peer = await self.connected(max_buffered=100_000)

        with self.assertRaises(SendBufferFull):
            for _ in range(100_000):
                client.send(arena_pb2.C2S_Say(text="x" * 10_000))

        with self.assertRaisesRegex(ValueError, "longer than 65535"):
            client._max_buffered = 1 << 30
            client.send(arena_pb2.C2S_Say(text="x" * 65_532))


if __name__ == "__main__":
    unittest.main()
