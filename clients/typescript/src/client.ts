import {
  create,
  type DescFile,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { backoff, type ReconnectOptions } from "./backoff.js";
import { Clock } from "./clock.js";
import { type CloseInfo, closeInfo } from "./close.js";
import { Connection } from "./connection.js";
import { isOnline, listenToEnvironment } from "./environment.js";
import { BackpressureError, ConnectionClosedError, NotConnectedError, RequestTimeoutError } from "./errors.js";
import type { Welcome } from "./generated/byteborne/system_pb.js";
import { Listeners, type Unsubscribe } from "./listeners.js";
import { encode, MessageRegistry, type MessageType } from "./messages.js";
import { Outbox, type OutboxOptions, type UndeliveredMessage } from "./outbox.js";
import { PendingRequest, type RequestOptions } from "./requests.js";
import { type Transport, webSocketTransport } from "./transport.js";

/** Sends messages and requests. */
export interface Sender {
  /**
   * Sends a message. Messages that are sent in one turn of the event loop leave together.
   *
   * @throws {@link NotConnectedError} if there is no open connection, and no outbox
   * @throws {@link OutboxFullError} if the outbox would have to keep more than it may
   * @throws {@link BackpressureError} if too much waits to be sent already
   * @throws {@link MessageTooLargeError} if it does not fit into a packet, or exceeds its own `max_size`
   * @throws {@link UnknownMessageError} if its file is not among {@link GameClientOptions.messages}, or it has no id
   */
  send<D extends DescMessage>(schema: D, message?: MessageInitShape<D>): void;

  /**
   * Sends a message, and waits for its reply. If both have a correlation field, the client sets the request's, and the
   * reply is the message with the same value. Otherwise it is the next message of the reply's type; then give such
   * requests time, because after a timeout a late reply would be taken for that of the next request.
   *
   * Listeners of the reply's type get it, too. The promise is rejected with what {@link Sender.send} would throw,
   * and with
   *
   * - {@link RequestTimeoutError} if no reply came in time
   * - {@link ConnectionClosedError} if the connection ended first: the server may have handled the request, or not
   * - the reason of the signal, if it was aborted
   *
   * @param reply - what the reply is
   */
  request<D extends DescMessage, R extends DescMessage>(
    schema: D,
    message: MessageInitShape<D>,
    reply: R,
    options?: RequestOptions,
  ): Promise<MessageShape<R>>;
}

/** A new connection that nobody else uses yet: what it sends goes out before all that waits. */
export interface Session extends Sender {
  /** The session's number, as the server's log shows it. */
  readonly id: bigint;
  /** Whether the client was connected before. */
  readonly reconnected: boolean;
}

/** What a {@link GameClient} is made of. */
export interface GameClientOptions {
  /**
   * Where the server is: `ws://` or `wss://`, or what else the transport knows. A function is asked before every
   * attempt, and told why the last connection ended.
   */
  readonly url: string | ((last: CloseInfo | undefined) => string | Promise<string>);
  /** The files that protoc-gen-es has generated, `file_…`, with all messages that are sent and received. */
  readonly messages: readonly DescFile[];
  /** What the client calls itself, for the server's operators: at most 64 characters. */
  readonly name?: string;
  /** Its version, by which a server may refuse it: at most 64 characters. */
  readonly version?: string;
  /** What moves the bytes. By default, the runtime's own WebSocket. */
  readonly transport?: Transport;
  /**
   * Called with each new connection, before it is open, and awaited: the place to log in, to join a room, and for all
   * else that the server must know of a client, because a new connection is a new session for it. The client is open,
   * and sends what has been waiting, once it is fulfilled. If it fails with {@link RequestTimeoutError}, the attempt has
   * failed; with any other error, the client is closed, and {@link GameClient.connect} is rejected with a
   * {@link ConnectionClosedError} with that error as its `cause`.
   */
  readonly onConnect?: (session: Session) => unknown;
  /** How to connect again after a loss; `false`: not at all. */
  readonly reconnect?: ReconnectOptions | false;
  /** Keeps what is sent while there is no open connection. By default it is refused with {@link NotConnectedError}. */
  readonly outbox?: OutboxOptions | boolean;
  /** How long the server may take to welcome the client, in milliseconds; 10,000 by default. */
  readonly connectTimeout?: number;
  /** How many bytes may wait to be sent before {@link BackpressureError}; 1 MiB by default. */
  readonly maxBufferedAmount?: number;
}

/**
 * - `idle`: not used yet
 * - `connecting`: {@link GameClient.connect} was called
 * - `open`: messages can be sent
 * - `reconnecting`: the connection is lost; the client waits, or tries, to have it again
 * - `closed`: until {@link GameClient.connect} is called again
 */
export type ClientState = "idle" | "connecting" | "open" | "reconnecting" | "closed";

/** What a {@link GameClient} tells of itself. */
export interface ClientEvents {
  /** Its state has changed. */
  state: ClientState;
  /** It is open. */
  open: { readonly sessionId: bigint; readonly reconnected: boolean };
  /** An attempt to connect again comes after a delay, in milliseconds, or as soon as there is a network. */
  reconnecting: { readonly attempt: number; readonly delay: number; readonly info: CloseInfo };
  /** It is closed, and does not connect again by itself. */
  close: CloseInfo;
  /**
   * It was closed while these were in its outbox: they were not sent. Requests are not among them: they are rejected.
   */
  undelivered: readonly UndeliveredMessage[];
  /** The round-trip time was measured, in milliseconds. */
  latency: number;
  /** The server has sent a message that the client was not given. */
  unknownMessage: { readonly id: number; readonly payload: Uint8Array };
  /**
   * A listener has thrown this. If nobody listens to this event, it is thrown where the runtime reports uncaught
   * errors.
   */
  error: unknown;
}

/** A connection that held this long, in milliseconds, was a good one: the back-off begins anew. */
const STABLE = 5000;
const MAX_NAME = 64;
const MAX_KEY = 0x7fff_ffff;

/**
 * A client of a Byteborne World server.
 *
 * ```ts
 * const client = new GameClient({
 *   url: "ws://localhost:12346",
 *   messages: [file_arena],
 *   onConnect: async (session) => {
 *     const { error } = await session.request(C2S_LoginSchema, { name: "Ada" }, S2C_LoginSchema);
 *     if (error) throw new Error(error);
 *   },
 * });
 * client.on(S2C_PositionsSchema, (message) => draw(message.players));
 * await client.connect();
 * ```
 *
 * Register listeners before you connect or ask: what comes before them is not kept.
 */
export class GameClient implements Sender {
  readonly #options: GameClientOptions;
  readonly #transport: Transport;
  readonly #registry: MessageRegistry;
  readonly #clock = new Clock();
  readonly #messageListeners = new Listeners<number>((error) => this.#report(error));
  readonly #eventListeners = new Listeners<keyof ClientEvents>((error) => this.#report(error));
  readonly #outbox: Outbox | undefined;
  #state: ClientState = "idle";
  #connection: Connection | undefined;
  /** Rises with each attempt, and when the client is closed: what an earlier one brings is too late. */
  #epoch = 0;
  #opened = deferred();
  #openedAt = 0;
  #welcome: Welcome | undefined;
  #lastClose: CloseInfo | undefined;
  #attempts = 0;
  /** Whether the next attempt waits for its time, or for a network. */
  #waiting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopListening: () => void = () => {};
  #lastKey = 0;

  /**
   * @throws {@link MessageDefinitionError} if the messages cannot work
   * @throws RangeError if a name is too long
   */
  constructor(options: GameClientOptions) {
    for (const name of [options.name, options.version]) {
      if (name && name.length > MAX_NAME) {
        throw new RangeError(`a client's name and version have at most ${MAX_NAME} characters`);
      }
    }
    this.#options = options;
    this.#transport = options.transport ?? webSocketTransport();
    this.#registry = new MessageRegistry(options.messages);
    this.#outbox = options.outbox ? new Outbox(options.outbox === true ? {} : options.outbox) : undefined;
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The number of the session that was opened last, as the server's log shows it. */
  get sessionId(): bigint | undefined {
    return this.#welcome?.sessionId;
  }

  /**
   * Whether the server knows exactly the messages of {@link GameClientOptions.messages}, with the same fields: false, too,
   * if it knows more. Undefined if it has not said which it knows.
   */
  get sameMessages(): boolean | undefined {
    const theirs = this.#welcome?.messagesHash;
    return theirs ? theirs === this.#registry.hash : undefined;
  }

  /** Why the last connection ended. */
  get lastClose(): CloseInfo | undefined {
    return this.#lastClose;
  }

  /** Bytes that were sent and have not left yet. */
  get bufferedAmount(): number {
    return this.#connection?.bufferedAmount ?? 0;
  }

  /** The shortest of the last eight round trips, in milliseconds; NaN before the first. */
  get roundTripTime(): number {
    return this.#clock.roundTripTime;
  }

  /**
   * The server's clock: milliseconds since 1970, with fractions. It never goes back but for corrections of more than
   * 250 ms, after a reconnect to a server with another clock. NaN before the first connection; without a connection, it
   * goes on.
   */
  serverTime(): number {
    return this.#clock.serverTime();
  }

  /**
   * The server's tick at {@link GameClient.serverTime}; its fraction says how much of it has passed. NaN before the first
   * connection.
   */
  serverTick(): number {
    return this.#clock.serverTick();
  }

  /** When a tick was due, or will be, by {@link GameClient.serverTime}. NaN before the first connection. */
  timeOfTick(tick: number | bigint): number {
    return this.#clock.timeOfTick(Number(tick));
  }

  /**
   * Connects. Fulfilled once the client is open: welcomed by the server, and {@link GameClientOptions.onConnect} is
   * done. Not tried a second time if it fails; the client is closed then. While the client is reconnecting, this makes
   * it try at once.
   *
   * The promise is rejected with {@link ConnectionClosedError}; if {@link GameClientOptions.onConnect} has failed, its
   * error is the `cause`, and its message the text.
   */
  connect(): Promise<void> {
    switch (this.#state) {
      case "idle":
      case "closed":
        this.#opened = deferred();
        this.#stopListening = listenToEnvironment({
          online: () => this.#environmentChanged(),
          visible: () => this.#environmentChanged(),
        });
        this.#attempt();
        this.#become("connecting");
        break;
      case "reconnecting":
        this.#attemptNow();
        break;
      default:
    }
    // Another promise than the one that is taken care of here: who ignores it gets to know of a failure.
    return this.#opened.promise.then(() => {});
  }

  /**
   * Says goodbye, and closes the connection; what was sent before still leaves. The client is closed at once, the
   * promise fulfilled when the connection is.
   */
  async close(): Promise<void> {
    const info = closeInfo("left", "", { mayReconnect: false });
    const connection = this.#connection;
    this.#connection = undefined;
    const left = connection?.leave(info);
    if (this.#state !== "closed") {
      this.#finish(info);
    }
    await left;
  }

  /**
   * Calls a function with each message of a type, or each event of the client.
   *
   * @returns a function that ends this
   * @throws {@link UnknownMessageError} if the message has no id, or its file is not among
   *   {@link GameClientOptions.messages}
   */
  on<E extends keyof ClientEvents>(event: E, listener: (event: ClientEvents[E]) => void): Unsubscribe;
  on<D extends DescMessage>(schema: D, listener: (message: MessageShape<D>) => void): Unsubscribe;
  on(what: keyof ClientEvents | DescMessage, listener: (value: never) => void): Unsubscribe {
    return this.#listen(what, listener, false);
  }

  /** As {@link GameClient.on}, but only for the next. */
  once<E extends keyof ClientEvents>(event: E, listener: (event: ClientEvents[E]) => void): Unsubscribe;
  once<D extends DescMessage>(schema: D, listener: (message: MessageShape<D>) => void): Unsubscribe;
  once(what: keyof ClientEvents | DescMessage, listener: (value: never) => void): Unsubscribe {
    return this.#listen(what, listener, true);
  }

  /** Ends what {@link GameClient.on} or {@link GameClient.once} has begun with the same function. */
  off<E extends keyof ClientEvents>(event: E, listener: (event: ClientEvents[E]) => void): void;
  off<D extends DescMessage>(schema: D, listener: (message: MessageShape<D>) => void): void;
  off(what: keyof ClientEvents | DescMessage, listener: (value: never) => void): void {
    if (typeof what === "string") {
      this.#eventListeners.remove(what, listener);
    } else {
      this.#messageListeners.remove(this.#registry.get(what).id, listener);
    }
  }

  #listen(what: keyof ClientEvents | DescMessage, listener: (value: never) => void, once: boolean): Unsubscribe {
    return typeof what === "string"
      ? this.#eventListeners.add(what, listener, once)
      : this.#messageListeners.add(this.#registry.get(what).id, listener, once);
  }

  send<D extends DescMessage>(schema: D, message?: MessageInitShape<D>): void {
    const type = this.#registry.get(schema);
    if (this.#state === "open") {
      this.#sendOver(this.#connection!, type, message);
    } else {
      const waiting = create(schema, message);
      this.#openOutbox().add({ id: type.id, payload: encode(type, waiting), schema, message: waiting });
    }
  }

  async request<D extends DescMessage, R extends DescMessage>(
    schema: D,
    message: MessageInitShape<D>,
    reply: R,
    options: RequestOptions = {},
  ): Promise<MessageShape<R>> {
    if (this.#state === "open") {
      return this.#requestOver(this.#connection!, schema, message, reply, options);
    }
    const outbox = this.#openOutbox();
    const request = this.#newRequest(schema, message, reply, options);
    try {
      outbox.add({ id: request.id, payload: request.payload, request: request as unknown as PendingRequest });
    } catch (full) {
      request.reject(full);
    }
    return request.promise;
  }

  #sendOver<D extends DescMessage>(
    connection: Connection,
    type: MessageType<D>,
    message: MessageInitShape<D> | undefined,
  ): void {
    this.#checkBuffered(connection);
    connection.send(type.id, encode(type, message));
  }

  async #requestOver<D extends DescMessage, R extends DescMessage>(
    connection: Connection,
    schema: D,
    message: MessageInitShape<D>,
    reply: R,
    options: RequestOptions,
  ): Promise<MessageShape<R>> {
    this.#checkBuffered(connection);
    const request = this.#newRequest(schema, message, reply, options);
    connection.request(request as unknown as PendingRequest);
    return request.promise;
  }

  #newRequest<D extends DescMessage, R extends DescMessage>(
    schema: D,
    message: MessageInitShape<D>,
    reply: R,
    options: RequestOptions,
  ): PendingRequest<R> {
    const type = this.#registry.get(schema);
    const replyType = this.#registry.get(reply);
    options.signal?.throwIfAborted();
    this.#lastKey = (this.#lastKey % MAX_KEY) + 1;
    return new PendingRequest(type, encode(type, message, this.#lastKey), replyType, this.#lastKey, options);
  }

  #checkBuffered(connection: Connection): void {
    const { maxBufferedAmount = 1 << 20 } = this.#options;
    if (connection.bufferedAmount > maxBufferedAmount) {
      throw new BackpressureError(`${connection.bufferedAmount} bytes wait to be sent`);
    }
  }

  /** @throws {@link NotConnectedError} if nothing is kept */
  #openOutbox(): Outbox {
    if (this.#outbox && (this.#state === "connecting" || this.#state === "reconnecting")) {
      return this.#outbox;
    }
    throw new NotConnectedError(
      `the client is ${this.#state}` +
        (this.#connection ? "; in onConnect, send over the session that it is given" : ""),
    );
  }

  #attempt(): void {
    this.#waiting = false;
    clearTimeout(this.#timer);
    const epoch = ++this.#epoch;
    const { url } = this.#options;
    if (typeof url === "string") {
      this.#open(url);
      return;
    }
    Promise.resolve(this.#lastClose)
      .then(url)
      .then(
        (found) => {
          if (epoch === this.#epoch) {
            this.#open(found);
          }
        },
        (error) => {
          if (epoch === this.#epoch) {
            this.#lost(closeInfo("not_connected", `no address: ${error}`, { cause: error }));
          }
        },
      );
  }

  #open(url: string): void {
    const { name = "", version = "", connectTimeout = 10_000 } = this.#options;
    this.#connection = new Connection(
      {
        transport: this.#transport,
        url,
        hello: { clientName: name, clientVersion: version, messagesHash: this.#registry.hash },
        connectTimeout,
        clock: this.#clock,
      },
      {
        welcomed: (connection, welcome) => this.#welcomed(connection, welcome),
        received: (connection, id, payload) => this.#received(connection, id, payload),
        measured: () => this.#emit("latency", this.#clock.roundTripTime),
        ended: (connection, info) => {
          // One that was left is not this client's any more.
          if (connection === this.#connection) {
            this.#lost(info);
          }
        },
      },
    );
  }

  async #welcomed(connection: Connection, welcome: Welcome): Promise<void> {
    this.#welcome = welcome;
    const reconnected = this.#state === "reconnecting";
    try {
      await this.#options.onConnect?.({
        id: welcome.sessionId,
        reconnected,
        send: (schema, message) => {
          if (connection.ended) {
            throw new NotConnectedError("the session has ended");
          }
          this.#sendOver(connection, this.#registry.get(schema), message);
        },
        request: async (schema, message, reply, options = {}) => {
          if (connection.ended) {
            throw new NotConnectedError("the session has ended");
          }
          return this.#requestOver(connection, schema, message, reply, options);
        },
      });
    } catch (error) {
      const late = error instanceof RequestTimeoutError;
      connection.leave(
        closeInfo(late ? "not_connected" : "rejected", (error as Error)?.message ?? String(error), {
          mayReconnect: late,
          cause: error,
        }),
      );
      return;
    }
    if (connection.ended) {
      return;
    }
    this.#openedAt = performance.now();
    for (const { id, payload, request } of this.#outbox?.drain() ?? []) {
      if (request) {
        connection.request(request);
      } else {
        connection.send(id, payload);
      }
    }
    const opened = this.#opened;
    this.#become("open");
    this.#emit("open", { sessionId: welcome.sessionId, reconnected });
    opened.resolve();
  }

  #received(connection: Connection, id: number, payload: Uint8Array): void {
    const type = this.#registry.find(id);
    if (!type) {
      this.#emit("unknownMessage", { id, payload });
      return;
    }
    if (!this.#messageListeners.has(id) && !connection.requests.expects(type)) {
      return;
    }
    const message = fromBinary(type.schema, payload);
    connection.requests.answer(type, message);
    this.#messageListeners.call(id, message);
  }

  /** There is no connection any more, or none came about. */
  #lost(info: CloseInfo): void {
    const { reconnect = {} } = this.#options;
    this.#connection = undefined;
    this.#lastClose = info;
    if (this.#state === "open") {
      this.#opened = deferred();
      if (performance.now() - this.#openedAt >= STABLE) {
        this.#attempts = 0;
      }
    }
    if (
      this.#state === "connecting" ||
      !reconnect ||
      !info.mayReconnect ||
      this.#attempts >= (reconnect.maxAttempts ?? Number.POSITIVE_INFINITY)
    ) {
      this.#finish(info);
      return;
    }
    const delay = info.retryAfter + backoff(this.#attempts, reconnect);
    const attempt = ++this.#attempts;
    this.#waiting = true;
    this.#timer = setTimeout(() => {
      // Without a network, its return is what makes the attempt.
      if (isOnline()) {
        this.#attemptNow();
      }
    }, delay);
    this.#become("reconnecting");
    this.#emit("reconnecting", { attempt, delay, info });
  }

  #attemptNow(): void {
    if (this.#waiting) {
      this.#attempt();
    }
  }

  #environmentChanged(): void {
    if (isOnline()) {
      this.#attemptNow();
    }
    this.#connection?.probe();
  }

  #finish(info: CloseInfo): void {
    this.#epoch++;
    this.#waiting = false;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#attempts = 0;
    this.#lastClose = info;
    const error = new ConnectionClosedError(info);
    const opened = this.#opened;
    const undelivered: UndeliveredMessage[] = [];
    for (const entry of this.#outbox?.drain() ?? []) {
      if (entry.request) {
        entry.request.reject(error);
      } else {
        undelivered.push({ schema: entry.schema, message: entry.message });
      }
    }
    this.#become("closed");
    this.#emit("close", info);
    if (undelivered.length > 0) {
      this.#emit("undelivered", undelivered);
    }
    opened.reject(error);
  }

  #become(state: ClientState): void {
    if (this.#state !== state) {
      this.#state = state;
      this.#emit("state", state);
    }
  }

  #emit<E extends keyof ClientEvents>(event: E, value: ClientEvents[E]): void {
    this.#eventListeners.call(event, value);
  }

  #report(error: unknown): void {
    if (this.#eventListeners.has("error")) {
      this.#emit("error", error);
    } else {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

function deferred(): Deferred {
  let resolve!: () => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<void>((fulfilled, rejected) => {
    resolve = fulfilled;
    reject = rejected;
  });
  // There may be nobody who waits for it.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
