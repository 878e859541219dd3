import type { DescMessage, Message } from "@bufbuild/protobuf";
import { OutboxFullError } from "./errors.js";
import type { PendingRequest } from "./requests.js";

/** How much an outbox keeps. Beyond that, messages are refused; none is dropped. */
export interface OutboxOptions {
  /** Messages; 256 by default. */
  readonly maxMessages?: number;
  /** Bytes of these messages; 65,536 by default. */
  readonly maxBytes?: number;
}

/** A message that has not reached the server, as far as the client knows. */
export interface UndeliveredMessage {
  readonly schema: DescMessage;
  readonly message: Message;
  /** Whether a connection had it: then the server may have handled it all the same. */
  readonly wasSent: boolean;
}

/** What waits for the next connection: a message, or a request. */
export interface OutboxEntry {
  readonly id: number;
  readonly payload: Uint8Array;
  readonly request?: PendingRequest;
}

/** Keeps what is sent while there is no connection, in order. */
export class Outbox {
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #entries = new Set<OutboxEntry>();
  #bytes = 0;

  constructor({ maxMessages = 256, maxBytes = 65_536 }: OutboxOptions) {
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
  }

  /** @throws {@link OutboxFullError} */
  add(entry: OutboxEntry): void {
    if (this.#entries.size >= this.#maxMessages || this.#bytes + entry.payload.length > this.#maxBytes) {
      throw new OutboxFullError(`the outbox holds ${this.#entries.size} messages, ${this.#bytes} bytes`);
    }
    this.#entries.add(entry);
    this.#bytes += entry.payload.length;
    if (entry.request) {
      // One that is given up makes room.
      entry.request.release = () => this.#remove(entry);
    }
  }

  /** Takes everything out. */
  drain(): OutboxEntry[] {
    const entries = [...this.#entries];
    entries.forEach((entry) => {
      this.#remove(entry);
    });
    return entries;
  }

  #remove(entry: OutboxEntry): void {
    if (this.#entries.delete(entry)) {
      this.#bytes -= entry.payload.length;
    }
  }
}
