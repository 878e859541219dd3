import { createServer, type Server } from "node:net";
import { WebSocketServer } from "ws";
import { GoodbyeSchema, WelcomeSchema } from "../../src/generated/byteborne/system_pb.js";
import type { Protocol } from "./clients.js";
import { bytes, packet } from "./fake.js";

/** A server that welcomes whoever says hello, and sends them to another address at once. */
export class Gate {
  readonly #server: Server | WebSocketServer;

  private constructor(server: Server | WebSocketServer) {
    this.#server = server;
  }

  static async to(address: string, protocol: Protocol): Promise<Gate> {
    const answer = bytes(
      packet(WelcomeSchema, { sessionId: 4711n, pingIntervalMillis: 5000 }),
      packet(GoodbyeSchema, { reason: "redirect", mayReconnect: true, address, ticket: new Uint8Array([1, 2, 3]) }),
    );
    const listening = { host: "127.0.0.1", port: 0 };
    const server =
      protocol === "ws"
        ? new WebSocketServer(listening).on("connection", (socket) => {
            socket.once("message", () => {
              socket.send(answer);
              socket.close();
            });
          })
        : createServer((socket) => {
            socket.on("error", () => {}).once("data", () => socket.end(answer));
          }).listen(listening);
    await new Promise<void>((resolve) => server.once("listening", () => resolve()));
    return new Gate(server);
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  close(): void {
    this.#server.close();
  }
}
