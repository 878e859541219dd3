import { connect, createServer, type Server, type Socket } from "node:net";

/** Random numbers that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes in which a connection begins. */
const HANDSHAKE = 500;
const LATEST = 16_000;

/**
 * A network that cuts each connection after a random number of bytes, in the middle of a packet or of its beginning: so
 * that both sides are told, or one of them, or neither.
 */
export class CuttingProxy {
  readonly #server: Server;
  readonly #random: () => number;
  readonly #sockets = new Set<Socket>();
  #cutsLeft: number;
  cuts = 0;

  private constructor(target: number, random: () => number, cuts: number) {
    this.#random = random;
    this.#cutsLeft = cuts;
    this.#server = createServer((client) => this.#join(client, connect(target, "127.0.0.1")));
  }

  /** @param cuts - how many connections it cuts; it leaves later ones alone */
  static async to(port: number, random: () => number, cuts: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(port, random, cuts);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  close(): void {
    this.#server.close();
    this.#sockets.forEach((socket) => {
      socket.destroy();
    });
  }

  #join(client: Socket, server: Socket): void {
    const random = this.#random;
    let left = this.#cutsLeft-- > 0 ? Math.floor(random() * (random() < 0.2 ? HANDSHAKE : LATEST)) : Infinity;
    const kind = random();
    const cut = () => {
      this.cuts++;
      for (const socket of [client, server]) {
        socket.removeAllListeners("data").pause();
      }
      if (kind < 0.4) {
        client.destroy();
        server.destroy();
      } else if (kind < 0.7) {
        client.resetAndDestroy();
        server.resetAndDestroy();
      } else if (kind < 0.9) {
        // The server does not get to know of it.
        client.resetAndDestroy();
      }
    };
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on("data", (bytes) => {
        to.write(bytes.subarray(0, left));
        if (bytes.length > left) {
          cut();
        }
        left -= bytes.length;
      });
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        if (left > 0) {
          to.destroy();
        }
      });
    }
  }
}
