import { ProtocolError } from "./errors.js";
import type { Welcome } from "./generated/byteborne/system_pb.js";
import { HEADER } from "./packets.js";
import { Requests } from "./requests.js";

/** A message that was handed to a connection, and that the server has not confirmed. */
export interface SentMessage {
  readonly id: number;
  readonly payload: Uint8Array;
  readonly isRequest: boolean;
}

/**
 * What the client has of a session. It outlives a connection, if the server keeps its side of it, too: both count the
 * packets of the game, which a connection keeps in order, and keep those that they have sent until the other confirms
 * them. So each can be told what has not come, and send exactly that again.
 */
export class ClientSession {
  /** Those that were sent, and have no reply yet. */
  readonly requests = new Requests();
  /** By it the server knows whose session it is: whoever has it can take the session over. Never to be shown. */
  #token: Uint8Array = new Uint8Array(0);
  #window = 0;
  #received = 0;
  #confirmed = 0;
  #unconfirmed: SentMessage[] = [];
  #unconfirmedBytes = 0;

  /** Whether it may outlive its connection. */
  get isResumable(): boolean {
    return this.#token.length > 0;
  }

  /** How long the server keeps it without a connection, in milliseconds. */
  get window(): number {
    return this.#window;
  }

  /** Packets that have come over it. */
  get received(): number {
    return this.#received;
  }

  /** What the server may not have, in order. */
  get unconfirmed(): readonly SentMessage[] {
    return this.#unconfirmed;
  }

  /** The size of that as packets. */
  get unconfirmedBytes(): number {
    return this.#unconfirmedBytes;
  }

  /** What a hello says of it. */
  get hello(): { resumeToken: Uint8Array; received: bigint } {
    return { resumeToken: this.#token, received: BigInt(this.#received) };
  }

  /** @throws {@link ProtocolError} if the server has received what was not sent */
  welcomed({ resumeToken, resumeWindowMillis, resumed, received }: Welcome): void {
    this.#token = resumeToken;
    this.#window = resumeWindowMillis;
    if (resumed) {
      this.confirm(Number(received));
    }
  }

  /** A packet of the game has come. */
  count(): void {
    this.#received++;
  }

  /** A packet of the game is handed to a connection. */
  sent(message: SentMessage): void {
    if (this.isResumable) {
      this.#unconfirmed.push(message);
      this.#unconfirmedBytes += HEADER + message.payload.length;
    }
  }

  /**
   * The server has received so many.
   *
   * @throws {@link ProtocolError} if it cannot have
   */
  confirm(received: number): void {
    const newly = received - this.#confirmed;
    if (newly < 0 || newly > this.#unconfirmed.length) {
      throw new ProtocolError(`${received} packets are confirmed, after ${this.#confirmed} earlier`);
    }
    this.#confirmed = received;
    for (const { payload } of this.#unconfirmed.splice(0, newly)) {
      this.#unconfirmedBytes -= HEADER + payload.length;
    }
  }

  /** One of the sides has said goodbye: it ends with its connection. */
  end(): void {
    this.#token = new Uint8Array(0);
    this.#unconfirmed = [];
    this.#unconfirmedBytes = 0;
  }
}
