import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GameClientOptions, webSocketTransport } from "@byteborne/client";
import { tcpTransport } from "@byteborne/client/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { gameClient } from "../support/clients.js";
import { findJava, GameServer } from "../support/server.js";

const folder = mkdtempSync(join(tmpdir(), "byteborne-tls-"));
const store = ["-keystore", join(folder, "game.p12"), "-storepass", "secret", "-alias", "game"];
const keytool = (...options: string[]) =>
  execFileSync(join(findJava(), "bin/keytool"), [...options, ...store], { encoding: "utf8", stdio: "pipe" });

let server: GameServer;
let certificate: string;
beforeAll(async () => {
  keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1");
  certificate = keytool("-exportcert", "-rfc");
  expect(certificate).toContain("BEGIN CERTIFICATE");
  server = await GameServer.start([
    `--spring.ssl.bundle.jks.game.keystore.location=file:${join(folder, "game.p12")}`,
    "--spring.ssl.bundle.jks.game.keystore.password=secret",
    "--byteborne.server.ssl.bundle=game",
  ]);
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

describe("TLS", () => {
  test.each<[string, (ca?: string) => Pick<GameClientOptions, "url" | "transport">]>([
    ["tls", (ca) => ({ url: `tls://localhost:${server.tcpPort}`, transport: tcpTransport(ca ? { ca } : {}) })],
    [
      "wss",
      (ca) => ({
        url: `wss://localhost:${server.webSocketPort}`,
        transport: webSocketTransport((url) => new WebSocket(url, ca ? { ca } : {})),
      }),
    ],
  ])("over %s with a trusted certificate only", async (_, over) => {
    const client = gameClient(over(certificate), "ada");
    await client.connect();
    expect(client.state).toBe("open");
    await client.close();

    const error = await gameClient(over())
      .connect()
      .catch((error) => error);
    expect(error).toMatchObject({ info: { reason: "not_connected" }, cause: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" } });
  });
});
