import type { DescMessage, Message, MessageShape } from "@bufbuild/protobuf";
import { RequestTimeoutError } from "./errors.js";
import { correlationOf, type MessageType } from "./messages.js";

/** What a request may have besides its message. */
export interface RequestOptions {
  /** How long to wait for the reply, in milliseconds, from the call on; 10,000 by default. */
  readonly timeout?: number;
  /** Gives the request up: it is rejected with the signal's reason. What was sent stays sent. */
  readonly signal?: AbortSignal;
}

const TIMEOUT = 10_000;

/** A request that has no reply yet. */
export class PendingRequest<R extends DescMessage = DescMessage> {
  readonly id: number;
  readonly payload: Uint8Array;
  readonly reply: MessageType<R>;
  readonly promise: Promise<MessageShape<R>>;
  /** Called once it is settled, however: whoever keeps it lets go of it. */
  release: () => void = () => {};
  readonly #key: string | undefined;
  readonly #settled = new AbortController();
  #resolve!: (message: MessageShape<R>) => void;
  #reject!: (error: unknown) => void;

  /** @param key - what is in the request's correlation field */
  constructor(
    request: MessageType,
    payload: Uint8Array,
    reply: MessageType<R>,
    key: number,
    { timeout = TIMEOUT, signal }: RequestOptions,
  ) {
    this.id = request.id;
    this.payload = payload;
    this.reply = reply;
    this.#key = request.correlation && reply.correlation ? String(key) : undefined;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal?.addEventListener("abort", () => this.reject(signal.reason), { signal: this.#settled.signal });
    if (Number.isFinite(timeout)) {
      const text = `no ${reply.schema.typeName} for ${request.schema.typeName} within ${timeout} ms`;
      const timer = setTimeout(() => this.reject(new RequestTimeoutError(text)), timeout);
      this.#settled.signal.addEventListener("abort", () => clearTimeout(timer));
    }
  }

  /** Whether a message of the reply's type is the reply. */
  isAnsweredBy(message: Message): boolean {
    return this.#key === undefined || this.#key === correlationOf(this.reply, message);
  }

  resolve(message: Message): void {
    this.#settle();
    this.#resolve(message as MessageShape<R>);
  }

  reject(error: unknown): void {
    this.#settle();
    this.#reject(error);
  }

  #settle(): void {
    this.#settled.abort();
    this.release();
  }
}

/** The requests that were sent in a session, and have no reply yet. */
export class Requests {
  readonly #pending = new Set<PendingRequest>();

  add(request: PendingRequest): void {
    this.#pending.add(request);
    request.release = () => this.#pending.delete(request);
  }

  /** Whether a message of this type may be a reply. */
  expects(type: MessageType): boolean {
    return [...this.#pending].some((request) => request.reply.id === type.id);
  }

  /** Gives a message to the oldest request that it answers. */
  answer(type: MessageType, message: Message): void {
    for (const request of this.#pending) {
      if (request.reply.id === type.id && request.isAnsweredBy(message)) {
        request.resolve(message);
        return;
      }
    }
  }

  rejectAll(error: unknown): void {
    for (const request of this.#pending) {
      request.reject(error);
    }
  }
}
