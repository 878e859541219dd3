import { connect, createServer, type Server, type Socket } from "node:net";

/** A network between client and server, that can be slow and be cut: a proxy for TCP. */
export class Link {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(target: number, delay: number) {
    this.#server = createServer((client) => {
      const server = connect(target, "127.0.0.1");
      this.#join(client, server, delay);
      this.#join(server, client, delay);
    });
  }

  /** @param delay - milliseconds, in each direction */
  static async to(port: number, delay = 0): Promise<Link> {
    const link = new Link(port, delay);
    await new Promise<void>((resolve) => link.#server.listen(0, "127.0.0.1", resolve));
    return link;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** Breaks what connections there are; both sides are told. */
  drop(): void {
    this.#sockets.forEach((socket) => {
      socket.destroy();
    });
  }

  /** From now on nothing arrives any more, and nobody is told. */
  cut(): void {
    this.#isCut = true;
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.#server.close();
    this.drop();
  }

  #join(from: Socket, to: Socket, delay: number): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    // What was lost in a cut stays lost: afterwards that connection is of no use.
    let isBroken = false;
    const pass = (action: () => void) => {
      isBroken ||= this.#isCut;
      if (!isBroken) {
        if (delay === 0) {
          action();
        } else {
          setTimeout(action, delay);
        }
      }
    };
    from.on("data", (bytes) => pass(() => to.write(bytes)));
    from.on("error", () => {});
    from.on("close", () => {
      this.#sockets.delete(from);
      pass(() => to.destroy());
    });
  }
}
