"""Plays the second sample: logs in, joins a room, walks and chats, until the server ends the connection.

Usage: python arena.py PORT [NAME]
"""

import asyncio
import sys

import arena_pb2
import game_protocol
from byteborne_client import CloseInfo, GameClient


async def main(port: int, name: str) -> CloseInfo:
    async with GameClient("127.0.0.1", port, game_protocol, name="arena-python", version="1.0.0") as client:
        client.on(arena_pb2.S2C_Said, lambda said: print(f"{said.player} says: {said.text}", flush=True))

        login = await client.request(arena_pb2.C2S_Login(name=name), arena_pb2.S2C_Login)
        if login.error:
            raise SystemExit(login.error)
        joined = await client.request(arena_pb2.C2S_Join(room="lobby"), arena_pb2.S2C_Join)
        print(f"players: {', '.join(player.player for player in joined.players)}", flush=True)

        client.send(arena_pb2.C2S_Steer(x=1, y=0))
        client.send(arena_pb2.C2S_Say(text="Hello from Python"))
        while client.round_trip_time is None:
            await asyncio.sleep(0.01)
        print(f"round trip: {client.round_trip_time * 1000:.2f} ms, tick {client.server_tick():.1f}", flush=True)
        return await client.wait_closed()


if __name__ == "__main__":
    info = asyncio.run(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "Ada"))
    print(f"closed: {info.reason}, may reconnect: {info.may_reconnect}", flush=True)
