import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { C2S_ChatSchema, S2C_ChatSchema } from "../../examples/generated/chat_pb.js";
import { gameClient, next, over, type Protocol } from "../support/clients.js";
import { Gate } from "../support/gate.js";
import { freePort, GameServer } from "../support/server.js";

let server: GameServer;
beforeAll(async () => {
  server = await GameServer.start(["--byteborne.resume.window=30s"]);
});
afterAll(() => server?.stop());

const closing: { close(): unknown }[] = [];
afterEach(() => Promise.all(closing.splice(0).map((each) => each.close())));

/** A client of a server that sends everybody to another address. */
async function redirected(protocol: Protocol, address: string) {
  const gate = await Gate.to(address, protocol);
  const client = gameClient({ ...over(protocol, gate.port), reconnect: { baseDelay: 10 } }, `${protocol}-player`);
  closing.push(client, gate);
  return client;
}

describe.each<Protocol>(["tcp", "ws"])("a redirect over %s", (protocol) => {
  test("leads to the server, and into its game", async () => {
    const address = protocol === "tcp" ? `127.0.0.1:${server.tcpPort}` : `ws://127.0.0.1:${server.webSocketPort}`;
    const client = await redirected(protocol, address);
    const followed = next(client, "redirected");
    await client.connect();
    expect((await followed).url).toBe(
      `${protocol}://127.0.0.1:${protocol === "tcp" ? server.tcpPort : server.webSocketPort}`,
    );
    expect(client.sessionId).not.toBe(4711n);
    const { content } = await client.request(C2S_ChatSchema, { content: "arrived" }, S2C_ChatSchema);
    expect(content).toBe("arrived");
  });

  test("to where nobody is comes to an end", async () => {
    const port = await freePort();
    const client = await redirected(protocol, protocol === "tcp" ? `127.0.0.1:${port}` : `ws://127.0.0.1:${port}`);
    const delays: number[] = [];
    client.on("reconnecting", ({ delay, info }) => {
      delays.push(delay);
      expect(info.reason).toBe("not_connected");
      if (delays.length === 3) {
        client.close();
      }
    });
    const error = await client.connect().catch((error) => error);
    expect(error.info.reason).toBe("left");
    expect(delays).toHaveLength(3);
  });
});
