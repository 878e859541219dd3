import {
  type ClientEvents,
  ConnectionClosedError,
  type GameClient,
  type Transport,
  type UndeliveredMessage,
  webSocketTransport,
} from "@byteborne/client";
import { tcpTransport } from "@byteborne/client/node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import {
  C2S_JoinSchema,
  C2S_SaySchema,
  S2C_JoinSchema,
  S2C_LeftSchema,
  S2C_PositionsSchema,
  S2C_RefusedSchema,
  S2C_SaidSchema,
} from "../../examples/generated/arena_pb.js";
import { C2S_ChatSchema, S2C_ChatSchema } from "../../examples/generated/chat_pb.js";
import { gameClient, join, next, over, type Protocol } from "../support/clients.js";
import { CuttingProxy, randomOf } from "../support/cuts.js";
import { Link } from "../support/link.js";
import { GameServer } from "../support/server.js";

const SEED = Number(process.env.RESUME_SEED ?? Math.floor(Math.random() * 2 ** 31));
const PAIRS = 4;
const CUTS = 24;
const LINES = 400;
/** Lines of a player that may be on their way. */
const IN_FLIGHT = 20;
const LONGEST_LINE = 150;

const PING_INTERVAL = "--byteborne.session-protocol.ping-interval=500ms";
const WINDOW = "--byteborne.resume.window=30s";
/** Keeps more than is sent in these tests. */
const ROOMY = [
  ...[WINDOW, PING_INTERVAL, "--byteborne.server.max-connections-per-address=0"],
  ...["--byteborne.resume.max-packets=100000", "--byteborne.resume.max-bytes=1MB"],
];
const TIGHT = [WINDOW, PING_INTERVAL, "--byteborne.resume.max-packets=8"];
const SHORT = ["--byteborne.resume.window=1s", PING_INTERVAL];
/** Hellos of clients that are far away come later. */
const HASTY = [WINDOW, "--byteborne.resume.open-delay=100ms"];
const PATIENCE = { timeout: 30_000 };

const clients: GameClient[] = [];
const networks: { close(): void }[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  networks.splice(0).forEach((network) => {
    network.close();
  });
});

function newClient(...parameters: Parameters<typeof gameClient>): GameClient {
  const client = gameClient(...parameters);
  clients.push(client);
  return client;
}

/** By their settings. */
const servers = new Map<readonly string[], GameServer>();
for (const settings of [ROOMY, TIGHT, SHORT, HASTY]) {
  beforeAll(async () => {
    servers.set(settings, await GameServer.start(settings));
  });
}
afterAll(() => Promise.all([...servers.values()].map((server) => server.stop())));

/** Goes by the address. What holds for streams holds for messages, too. */
const anyTransport: Transport = {
  keepsMessages: false,
  open(url, listener) {
    const transport = url.startsWith("tcp:") ? tcpTransport() : webSocketTransport((url) => new WebSocket(url));
    return transport.open(url, listener);
  },
};

describe("connections that are cut at random bytes", () => {
  const random = randomOf(SEED);
  beforeAll(() => console.log(`RESUME_SEED=${SEED}`));

  class Player {
    readonly name: string;
    readonly client: GameClient;
    readonly opened: ClientEvents["open"][] = [];
    readonly undelivered: UndeliveredMessage[] = [];
    readonly heard = new Map<string, number>();
    #said = 0;

    constructor(name: string, urls: readonly string[]) {
      let attempts = 0;
      this.name = name;
      this.client = newClient(
        {
          url: () => urls[attempts++ % urls.length]!,
          transport: anyTransport,
          connectTimeout: 1500,
          reconnect: { baseDelay: 20, maxDelay: 100 },
        },
        name,
      );
      this.client.on("open", (event) => this.opened.push(event));
      this.client.on("undelivered", (messages) => this.undelivered.push(...messages));
    }

    /** A first attempt is not repeated by the client itself. */
    async enter(room: string): Promise<void> {
      while (this.client.state !== "open") {
        await this.client.connect().catch(() => {});
      }
      expect(await this.client.request(C2S_ChatSchema, { content: "?" }, S2C_ChatSchema, PATIENCE)).toMatchObject({
        content: "?",
      });
      expect((await this.client.request(C2S_JoinSchema, { room }, S2C_JoinSchema, PATIENCE)).error).toBe("");
    }

    /** Says its lines, a few at a time, and hears those of everybody; fulfilled once all are heard. */
    talk(talkers: readonly string[]): Promise<void> {
      let lastTick = 0n;
      return new Promise((resolve, reject) => {
        this.client.on("open", ({ resumed }) => {
          if (!resumed) {
            reject(new Error(`${this.name} was given another session`));
          }
        });
        this.client.on(S2C_PositionsSchema, ({ tick }) => {
          if (tick <= lastTick) {
            reject(new Error(`${this.name} is told of tick ${tick} after ${lastTick}`));
          }
          lastTick = tick;
        });
        this.client.on(S2C_SaidSchema, ({ player, text }) => {
          const expected = this.heard.get(player) ?? 0;
          if (Number.parseInt(text, 10) !== expected) {
            reject(new Error(`${this.name} hears line ${text} of ${player} instead of ${expected}`));
          }
          this.heard.set(player, expected + 1);
          if (talkers.every((talker) => this.heard.get(talker) === LINES)) {
            resolve();
          }
          this.#say();
        });
        this.#say();
      });
    }

    #say(): void {
      while (this.#said < LINES && this.#said - (this.heard.get(this.name) ?? 0) < IN_FLIGHT) {
        const padding = ".".repeat(Math.floor(random() * LONGEST_LINE));
        this.client.send(C2S_SaySchema, { text: `${this.#said++} ${padding}` });
      }
    }
  }

  test.each<readonly [string, readonly Protocol[]]>([
    ["TCP", ["tcp"]],
    ["WebSocket", ["ws"]],
    ["either", ["tcp", "ws"]],
  ])("lose, double and reorder nothing, over %s", async (name, protocols) => {
    const server = servers.get(ROOMY)!;
    const proxies: CuttingProxy[] = [];
    const newPlayer = async (playerName: string) => {
      const urls: string[] = [];
      for (const protocol of protocols) {
        const port = protocol === "tcp" ? server.tcpPort : server.webSocketPort;
        const proxy = await CuttingProxy.to(port, randomOf(SEED + proxies.length), CUTS / protocols.length);
        proxies.push(proxy);
        networks.push(proxy);
        urls.push(`${protocol}://127.0.0.1:${proxy.port}`);
      }
      return new Player(playerName, urls);
    };
    const playing = Array.from({ length: PAIRS }, async (_, i) => {
      const names = [`${name}-a${i}`, `${name}-b${i}`];
      const players = await Promise.all(names.map(newPlayer));
      await Promise.all(players.map((player) => player.enter(`${name} ${i}`)));
      await Promise.all(players.map((player) => player.talk(names)));
      // Behind this answer nothing is left to come.
      await Promise.all(
        players.map(({ client }) => client.request(C2S_ChatSchema, { content: "over" }, S2C_ChatSchema, PATIENCE)),
      );
      return players;
    });
    const players = (await Promise.all(playing)).flat();
    for (const player of players) {
      expect([...player.heard.values()]).toEqual([LINES, LINES]);
      expect(player.undelivered).toEqual([]);
      expect(player.opened.filter(({ resumed }) => !resumed)).toHaveLength(1);
    }
    const cuts = proxies.reduce((sum, proxy) => sum + proxy.cuts, 0);
    const resumed = players.reduce((sum, { opened }) => sum + opened.length - 1, 0);
    console.log(`${name}: ${players.length} players, ${cuts} cuts, ${resumed} times resumed`);
    expect(resumed).toBeGreaterThan(3 * players.length);
  });
});

describe.each<Protocol>(["tcp", "ws"])("over %s", (protocol) => {
  /** A player behind a link that can be cut, and one who sees it come and go. */
  async function start(settings: readonly string[]) {
    const { port, link } = await linkTo(settings);
    const observer = newClient(over(protocol, port), `observer-${protocol}`);
    const client = newClient(
      { ...over(protocol, link.port), connectTimeout: 1000, reconnect: { baseDelay: 200, maxDelay: 500 } },
      `player-${protocol}`,
    );
    const heard: string[] = [];
    observer.on(S2C_SaidSchema, ({ text }) => heard.push(text));
    for (const each of [observer, client]) {
      await each.connect();
      await join(each, protocol);
    }
    return { observer, client, link, heard };
  }

  async function linkTo(settings: readonly string[], delay?: number) {
    const { tcpPort, webSocketPort } = servers.get(settings)!;
    const port = protocol === "tcp" ? tcpPort : webSocketPort;
    const link = await Link.to(port, delay);
    networks.push(link);
    return { port, link };
  }

  async function cut(client: GameClient, link: Link): Promise<void> {
    const lost = next(client, "reconnecting");
    link.cut();
    expect((await lost).resumable).toBe(true);
  }

  test("a cut that nobody was told of does not end the session", async () => {
    const { observer, client, link, heard } = await start(ROOMY);
    const id = client.sessionId;
    client.send(C2S_SaySchema, { text: "before" });
    await cut(client, link);
    client.send(C2S_SaySchema, { text: "away" });
    const echo = client.request(C2S_ChatSchema, { content: "asked" }, S2C_ChatSchema, PATIENCE);
    const opened = next(client, "open");
    link.mend();
    expect(await opened).toEqual({ sessionId: id, reconnected: true, resumed: true });
    expect((await echo).content).toBe("asked");
    client.send(C2S_SaySchema, { text: "after" });
    await next(observer, S2C_SaidSchema, ({ text }) => text === "after");
    expect(heard).toEqual(["before", "away", "after"]);
  });

  test("a client of which nobody has heard for long is resumed like any other", async () => {
    const { link } = await linkTo(ROOMY);
    const client = newClient({ ...over(protocol, link.port), connectTimeout: 1000, reconnect: { baseDelay: 200 } });
    await client.connect();
    for (let pings = 0; pings < 8; pings++) {
      await next(client, "latency");
    }
    await cut(client, link);
    const opened = next(client, "open");
    link.mend();
    expect((await opened).resumed).toBe(true);
  });

  test("a client that is far away, so that its hello comes late, is resumed", async () => {
    const { link } = await linkTo(HASTY, 200);
    const client = newClient(over(protocol, link.port), "player");
    await client.connect();
    const opened = next(client, "open");
    link.drop();
    expect((await opened).resumed).toBe(true);
  });

  test("more than the server keeps ends the session, and both sides of the game are told", async () => {
    const { observer, client, link, heard } = await start(TIGHT);
    const left = next(observer, S2C_LeftSchema);
    const undelivered = next(client, "undelivered");
    await cut(client, link);
    client.send(C2S_SaySchema, { text: "lost" });
    const request = client.request(C2S_ChatSchema, {}, S2C_ChatSchema, PATIENCE).catch((error) => error);
    // Positions come ten times a second.
    await left;
    const opened = next(client, "open");
    link.mend();
    expect(await undelivered).toMatchObject([{ schema: C2S_SaySchema, message: { text: "lost" }, wasSent: false }]);
    const error = await request;
    expect(error).toBeInstanceOf(ConnectionClosedError);
    expect(error).toMatchObject({ info: { reason: "session_lost" } });
    expect(await opened).toMatchObject({ reconnected: true, resumed: false });
    // It is logged in, and in no room: a new session.
    const refused = await client.request(C2S_SaySchema, { text: "again" }, S2C_RefusedSchema, PATIENCE);
    expect(refused.reason).toBe("join a room first");
    expect(heard).toEqual([]);
  });

  test("a client that is away for too long is told so, before and after it is back", async () => {
    const { client, link, heard } = await start(SHORT);
    const undelivered = next(client, "undelivered");
    const told: string[] = [];
    client.on("undelivered", () => told.push("undelivered"));
    client.on("open", ({ resumed }) => told.push(`open, ${resumed ? "resumed" : "new"}`));
    await cut(client, link);
    client.send(C2S_SaySchema, { text: "lost" });
    expect(await undelivered).toMatchObject([{ message: { text: "lost" } }]);
    expect(client.state).toBe("reconnecting");
    const opened = next(client, "open");
    link.mend();
    await opened;
    expect(told).toEqual(["undelivered", "open, new"]);
    expect(heard).toEqual([]);
  });
});
