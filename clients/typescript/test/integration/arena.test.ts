import { ConnectionClosedError, type GameClient } from "@byteborne/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  C2S_SaySchema,
  C2S_SteerSchema,
  S2C_JoinedSchema,
  S2C_LeftSchema,
  S2C_PositionsSchema,
  S2C_RefusedSchema,
  S2C_SaidSchema,
} from "../../examples/generated/arena_pb.js";
import { C2S_ChatSchema, file_chat, S2C_ChatSchema } from "../../examples/generated/chat_pb.js";
import { gameClient, join, next, over, type Protocol } from "../support/clients.js";
import { Link } from "../support/link.js";
import { GameServer } from "../support/server.js";

const PING_INTERVAL = 1000;

let server: GameServer;
beforeAll(async () => {
  server = await GameServer.start([`--byteborne.session-protocol.ping-interval=${PING_INTERVAL}ms`]);
});
afterAll(async () => {
  await server?.stop();
  expect(server.warnings).toEqual([]);
});

describe.each<Protocol>(["tcp", "ws"])("over %s", (protocol) => {
  const port = () => (protocol === "tcp" ? server.tcpPort : server.webSocketPort);
  const clients: GameClient[] = [];
  const links: Link[] = [];
  let players = 0;

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    links.splice(0).forEach((link) => {
      link.close();
    });
  });

  function newClient(...[options, player]: [Partial<Parameters<typeof gameClient>[0]>?, string?]): GameClient {
    const client = gameClient({ ...over(protocol, port()), ...options }, player);
    clients.push(client);
    return client;
  }

  async function newLink(delay?: number): Promise<Link> {
    const link = await Link.to(port(), delay);
    links.push(link);
    return link;
  }

  const newName = (name: string) => `${name}-${protocol}-${++players}`;

  test("players see each other come, move, talk and go", async () => {
    const [ada, bob] = [newName("ada"), newName("bob")];
    const adas = newClient({}, ada);
    const bobs = newClient({}, bob);
    await Promise.all([adas.connect(), bobs.connect()]);
    expect(adas.sessionId).not.toBe(bobs.sessionId);
    expect((await join(adas, "lobby")).players).toMatchObject([{ player: ada, x: 50, y: 50 }]);

    const came = next(adas, S2C_JoinedSchema);
    expect((await join(bobs, "lobby")).players.map(({ player }) => player)).toEqual([ada, bob]);
    expect((await came).player).toBe(bob);

    bobs.send(C2S_SteerSchema, { x: 1, y: 0 });
    const moved = await next(adas, S2C_PositionsSchema, (message) => (message.players[1]?.x ?? 0) > 51);
    expect(moved.players).toMatchObject([{ player: ada, x: 50 }, { player: bob }]);
    // It was sent in the tick that it tells of, not long ago; unless the server, on a busy machine, has just skipped
    // ticks.
    await expect
      .poll(
        async () => {
          await next(adas, "latency");
          const { tick } = await next(adas, S2C_PositionsSchema);
          return (
            Math.abs(adas.serverTick() - Number(tick) - 0.5) + Math.abs(adas.serverTime() - adas.timeOfTick(tick)) / 50
          );
        },
        { timeout: 30_000 },
      )
      .toBeLessThan(4);

    const said = next(bobs, S2C_SaidSchema);
    adas.send(C2S_SaySchema, { text: "hello, 안녕" });
    expect(await said).toMatchObject({ player: ada, text: "hello, 안녕" });

    const left = next(adas, S2C_LeftSchema);
    await bobs.close();
    expect((await left).player).toBe(bob);
  });

  test("client and server know the same messages, or say that they do not", async () => {
    const all = newClient();
    const few = newClient({ messages: [file_chat] });
    await Promise.all([all.connect(), few.connect()]);
    expect(all.sameMessages).toBe(true);
    expect(few.sameMessages).toBe(false);
  });

  test("many requests at once have their own replies, in packets that share messages", async () => {
    const client = newClient({}, newName("busy"));
    await client.connect();
    const replies = Array.from({ length: 500 }, (_, i) =>
      client.request(C2S_ChatSchema, { content: `line ${i}` }, S2C_ChatSchema),
    );
    expect((await Promise.all(replies)).map(({ content }) => content)).toEqual(replies.map((_, i) => `line ${i}`));
  });

  test("a login that is refused is connect()'s error", async () => {
    const client = newClient({}, "no such name!");
    await expect(client.connect()).rejects.toThrow("a name has 1 to 20 letters, digits, - or _");
    expect(client.lastClose).toMatchObject({ reason: "rejected", mayReconnect: false });
  });

  test("what is refused later is told", async () => {
    const client = newClient({}, newName("eve"));
    await client.connect();
    expect((await join(client, "x".repeat(21))).error).toBe("a room's name has 1 to 20 characters");
    const refusal = await client.request(C2S_SaySchema, { text: "hello" }, S2C_RefusedSchema);
    expect(refusal.reason).toBe("join a room first");
  });

  test("the server says why it closes", async () => {
    const client = newClient();
    await client.connect();
    const closed = next(client, "close");
    // Nobody sends that to a server.
    client.send(S2C_ChatSchema, { content: "?" });
    expect(await closed).toMatchObject({ reason: "unknown_message", mayReconnect: false });
  });

  test("a server that is not there is told", async () => {
    const client = newClient({ url: `${protocol}://127.0.0.1:9` });
    const error = await client.connect().catch((error) => error);
    expect(error).toBeInstanceOf(ConnectionClosedError);
    expect(error).toMatchObject({
      info: { reason: "not_connected" },
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("a cut is noticed within two ping intervals, and mended", async () => {
    const link = await newLink();
    const client = newClient(
      {
        url: `${protocol}://127.0.0.1:${link.port}`,
        outbox: true,
        connectTimeout: 1000,
        reconnect: { baseDelay: 200 },
      },
      newName("cut"),
    );
    await client.connect();
    await join(client, newName("room"));
    await next(client, S2C_PositionsSchema);
    link.cut();
    const cutAt = performance.now();
    await next(client, "state", (state) => state === "reconnecting");
    const noticedAfter = performance.now() - cutAt;
    console.log(`${protocol}: cut noticed after ${noticedAfter.toFixed(0)} ms, with pings every ${PING_INTERVAL} ms`);
    // The unit tests are exact; this machine may be busy.
    expect(noticedAfter).toBeLessThan(2 * PING_INTERVAL + 750);
    expect(client.lastClose).toMatchObject({ reason: "heartbeat", mayReconnect: true });

    const joined = client.request(C2S_SaySchema, { text: "still here" }, S2C_RefusedSchema);
    await next(client, "reconnecting");
    link.mend();
    await next(client, "open");
    expect((await joined).reason).toBe("join a room first");
  });

  test("the server's clock is known to 5 ms over a link with 50 ms each way", async () => {
    const link = await newLink(50);
    const client = newClient({ url: `${protocol}://127.0.0.1:${link.port}` });
    await client.connect();
    for (let measured = 0; measured < 4; measured++) {
      await next(client, "latency");
    }
    // The server's clock began as that of this machine.
    const error = client.serverTime() - (performance.timeOrigin + performance.now());
    console.log(`${protocol}: round trip ${client.roundTripTime.toFixed(2)} ms, clock wrong by ${error.toFixed(2)} ms`);
    expect(client.roundTripTime).toBeGreaterThan(98);
    expect(Math.abs(error)).toBeLessThan(5);
  });
});
