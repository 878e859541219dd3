"""Chats with the first sample, whose server answers each line with itself. Usage: python chat.py PORT"""

import asyncio
import sys

import chat_pb2
import game_protocol
from byteborne_client import GameClient


async def main(port: int) -> None:
    async with GameClient("127.0.0.1", port, game_protocol, name="chat-python") as client:
        answers: asyncio.Queue[str] = asyncio.Queue()
        client.on(chat_pb2.S2C_Chat, lambda line: answers.put_nowait(line.content))
        client.send(chat_pb2.C2S_Chat(content="Hello from Python"))
        print(await asyncio.wait_for(answers.get(), 10))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
