import { mkdirSync, writeFileSync } from "node:fs";
import type { CloseInfo, GameClient } from "@byteborne/client";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { C2S_ChatSchema, S2C_ChatSchema } from "../../examples/generated/chat_pb.js";
import { gameClient, next, over } from "../support/clients.js";
import { readmeExamples } from "../support/readme.js";
import { GameServer } from "../support/server.js";

const CLIENTS = 1000;
/** Width of a bar of the printed distribution, in milliseconds. */
const SLICE = 100;
const MIN_VERSION = "2.0.0";

let server: GameServer;
const settings = ["--byteborne.server.max-connections-per-address=0"];
beforeAll(async () => {
  server = await GameServer.start(settings);
});
afterAll(() => server?.stop());

/** How many of these times are in each slice of time, from the first to the last. */
function slices(times: readonly number[]): number[] {
  const first = Math.min(...times);
  const counts: number[] = [];
  for (const time of times) {
    const slice = Math.floor((time - first) / SLICE);
    counts[slice] = (counts[slice] ?? 0) + 1;
  }
  return Array.from(counts, (count) => count ?? 0);
}

describe("a restart of the server", () => {
  const clients: GameClient[] = [];
  let chatter: GameClient;
  let logins = 0;

  beforeAll(async () => {
    chatter = gameClient({ ...over("ws", server.webSocketPort), version: MIN_VERSION, outbox: true }, "chatter");
    chatter.on("open", () => logins++);
    await chatter.connect();
    for (let i = 0; i < CLIENTS; i++) {
      clients.push(gameClient({ ...over("tcp", server.tcpPort), version: MIN_VERSION }, `player-${i}`));
    }
    // Not all at once: that is not what is tested.
    for (let i = 0; i < CLIENTS; i += 50) {
      await Promise.all(clients.slice(i, i + 50).map((client) => client.connect()));
    }
  });
  afterAll(() => Promise.all([chatter, ...clients].map((client) => client.close())));

  test("is announced to everybody", async () => {
    const all = [chatter, ...clients];
    const told: Promise<CloseInfo>[] = all.map((client) => next(client, "reconnecting").then(({ info }) => info));
    await server.stop();
    for (const info of await Promise.all(told)) {
      expect(info).toMatchObject({ reason: "shutdown", mayReconnect: true, retryAfter: 1000 });
    }
    expect(server.warnings).toEqual([]);
  });

  test("brings all of them back, one by one", async () => {
    const kept = chatter.request(C2S_ChatSchema, { content: "sent while the server was away" }, S2C_ChatSchema, {
      timeout: 60_000,
    });
    const times: number[] = [];
    const opened = clients.map((client) =>
      next(client, "open").then(({ reconnected }) => {
        expect(reconnected).toBe(true);
        times.push(performance.now());
      }),
    );
    server = await GameServer.start(
      [...settings, `--byteborne.session-protocol.minimum-client-version=${MIN_VERSION}`],
      server,
    );
    expect((await kept).content).toBe("sent while the server was away");
    expect(logins).toBe(2);
    await Promise.all(opened);

    const counts = slices(times);
    const peak = Math.max(...counts);
    console.log(
      `${CLIENTS} clients within ${(counts.length * SLICE) / 1000} s, at most ${peak} in ${SLICE} ms; in each ${SLICE} ms:\n${counts.join(" ")}`,
    );
    expect(times).toHaveLength(CLIENTS);
    expect(peak).toBeLessThan(CLIENTS / 8);
  });

  test("may want another version", async () => {
    const old = gameClient({ ...over("tcp", server.tcpPort), version: "1.9.9" });
    const error = await old.connect().catch((error) => error);
    expect(error.info).toMatchObject({ reason: "upgrade", mayReconnect: false });
    expect(error.info.text).not.toBe("");
    expect(old.state).toBe("closed");
  });
});

describe("the README's first example", () => {
  let client: GameClient | undefined;
  let server: GameServer | undefined;
  afterEach(async () => {
    await client?.close();
    await server?.stop();
    vi.unstubAllGlobals();
  });

  test("plays on after a restart of the server", async () => {
    server = await GameServer.start();
    const folder = new URL("../package/generated/", import.meta.url);
    mkdirSync(folder, { recursive: true });
    const code = readmeExamples()[0]!
      .replace("ws://localhost:12346", `ws://127.0.0.1:${server.webSocketPort}`)
      .replaceAll("./generated/", "../../../examples/generated/");
    const file = new URL("first-example.ts", folder);
    writeFileSync(file, `${code}\nexport { client };\n`);
    let drawn: { player: string; x: number }[] = [];
    vi.stubGlobal("WebSocket", WebSocket);
    vi.stubGlobal("draw", (players: typeof drawn) => {
      drawn = players;
    });
    const ada = () => expect.poll(() => drawn.find(({ player }) => player === "Ada")?.x ?? -1, { timeout: 30_000 });

    ({ client } = (await import(/* @vite-ignore */ file.href)) as { client: GameClient });
    await ada().toBeGreaterThan(51);
    await server.stop();
    drawn = [];
    server = await GameServer.start([], server);
    await ada().toBe(50);
  });
});
