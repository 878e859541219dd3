import {
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
import { MAX_REDIRECTS, redirectTarget } from "./redirect.js";
import { PendingRequest, type RequestOptions } from "./requests.js";
import { ClientSession } from "./session.js";
import { type Transport, webSocketTransport } from "./transport.js";

/** Sends messages and requests. */
export interface Sender {
  /**
   * Sends a message. Messages that are sent in one turn of the event loop leave together.
   *
   * While the connection is lost and the session may be resumed, it waits in the outbox.
   *
   * @throws {@link NotConnectedError} if there is no open connection, no session to be resumed, and no outbox
   * @throws {@link OutboxFullError} if the outbox would have to keep more than it may
   * @throws {@link BackpressureError} if too much waits already to be sent, or to be confirmed
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
   * - {@link ConnectionClosedError} if the connection ended first, and its session with it: the server may have handled
   *   the request, or not
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

/** A new session that nobody else uses yet: what it sends goes out before all that waits. */
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
   * Called with each new session, before the client is open, and awaited: the place to log in, to join a room, and for
   * all else that the server must know of a client. A new connection is a new session, unless the server has resumed the
   * last one. The client is open, and sends what has been waiting, once it is fulfilled. If it fails with {@link RequestTimeoutError}, the attempt has
   * failed; with any other error, the client is closed, and {@link GameClient.connect} is rejected with a
   * {@link ConnectionClosedError} with that error as its `cause`.
   */
  readonly onConnect?: (session: Session) => unknown;
  /** How to connect again after a loss; `false`: not at all. */
  readonly reconnect?: ReconnectOptions | false;
  /**
   * Whether the client resumes its session after a lost connection, if the server keeps it (`byteborne.resume.window`):
   * nothing is lost then, nor handled twice, and {@link GameClientOptions.onConnect} is not called. By default it does.
   */
  readonly resume?: boolean;
  /**
   * Whether the client follows when the server sends it to another address, as one of many nodes does; by default it
   * does. A function is asked each time, with the URL. Never followed is what leads from a connection with TLS, or a page
   * with https, to one without. What is not followed is an end like others: the client connects again to its own
   * {@link GameClientOptions.url}, after the back-off.
   */
  readonly redirects?: boolean | ((url: string) => boolean);
  /**
   * Keeps what is sent while there is no open connection, and no session that waits to be resumed, for the next session.
   * By default it is refused with {@link NotConnectedError}. The bounds hold for the time in which a session waits, too.
   */
  readonly outbox?: OutboxOptions | boolean;
  /** How long the server may take to welcome the client, in milliseconds; 10,000 by default. */
  readonly connectTimeout?: number;
  /**
   * How many bytes may wait to be sent, or to be confirmed by a server that can resume the session, before
   * {@link BackpressureError}; 1 MiB by default.
   */
  readonly maxBufferedAmount?: number;
}

/**
 * - `idle`: not used yet
 * - `connecting`: {@link GameClient.connect} was called
 * - `open`: messages can be sent
 * - `reconnecting`: the connection is lost, or was redirected; the client waits, or tries, to have another
 * - `closed`: until {@link GameClient.connect} is called again
 */
export type ClientState = "idle" | "connecting" | "open" | "reconnecting" | "closed";

/** What a {@link GameClient} tells of itself. */
export interface ClientEvents {
  /** Its state has changed. */
  state: ClientState;
  /** It is open: reconnected, if it was before; resumed, if its session goes on as if nothing had happened. */
  open: { readonly sessionId: bigint; readonly reconnected: boolean; readonly resumed: boolean };
  /**
   * An attempt to connect again comes after a delay, in milliseconds, or as soon as there is a network. The session is
   * resumable if it may go on then: what is sent meanwhile waits for that.
   */
  reconnecting: {
    readonly attempt: number;
    readonly delay: number;
    readonly info: CloseInfo;
    readonly resumable: boolean;
  };
  /** The server has ended the session, and sent the client to another address, to which it connects at once. */
  redirected: { readonly url: string; readonly info: CloseInfo };
  /** It is closed, and does not connect again by itself. */
  close: CloseInfo;
  /**
   * The client was closed while these were in its outbox, or its session could not be resumed and the server has not
   * confirmed these. They are not sent any more. Requests are not among them: they are rejected.
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
const MAX_TIMEOUT = 0x7fff_ffff;
const MAX_KEY = 0x7fff_ffff;

/** Where the server has sent the client, which is on its way there, or has its session there. */
interface Elsewhere {
  readonly url: string;
  /** What to say there in the first hello; undefined once the client was welcomed. */
  readonly ticket?: Uint8Array<ArrayBuffer>;
}

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
  readonly #outbox: Outbox;
  #state: ClientState = "idle";
  #connection: Connection | undefined;
  #session = new ClientSession();
  /** Until when the session waits to be resumed, while it does. */
  #awayUntil: number | undefined;
  #windowTimer: ReturnType<typeof setTimeout> | undefined;
  /** Undefined while {@link GameClientOptions.url} is the place. */
  #elsewhere: Elsewhere | undefined;
  /** Whether the last attempt went there. */
  #wentElsewhere = false;
  /** How many in a row, without a session that stayed. */
  #redirects = 0;
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
    this.#outbox = new Outbox(typeof options.outbox === "object" ? options.outbox : {});
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
      this.#openOutbox().add({ id: type.id, payload: encode(type, message) });
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
    const waiting = Math.max(connection.bufferedAmount, connection.session.unconfirmedBytes);
    if (waiting > maxBufferedAmount) {
      throw new BackpressureError(`${waiting} bytes wait to be sent, or confirmed`);
    }
  }

  /** @throws {@link NotConnectedError} if nothing is kept */
  #openOutbox(): Outbox {
    const isOpening = this.#state === "connecting" || this.#state === "reconnecting";
    if (isOpening && (this.#options.outbox || this.#awayUntil !== undefined)) {
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
    if (this.#elsewhere) {
      this.#epoch++;
      this.#wentElsewhere = true;
      this.#open(this.#elsewhere.url, this.#session, this.#elsewhere.ticket);
    } else {
      this.#attemptAtHome();
    }
  }

  #attemptAtHome(): void {
    const epoch = ++this.#epoch;
    this.#wentElsewhere = false;
    const { url } = this.#options;
    if (typeof url === "string") {
      this.#openAtHome(url);
      return;
    }
    Promise.resolve(this.#lastClose)
      .then(url)
      .then(
        (found) => {
          if (epoch === this.#epoch) {
            this.#openAtHome(found);
          }
        },
        (error) => {
          if (epoch === this.#epoch) {
            this.#lost(closeInfo("not_connected", `no address: ${error}`, { cause: error }));
          }
        },
      );
  }

  #openAtHome(url: string): void {
    // A session that waits elsewhere is none of the business of whoever is here.
    this.#open(url, this.#elsewhere ? new ClientSession() : this.#session);
  }

  #open(url: string, session: ClientSession, ticket = new Uint8Array(0)): void {
    const { name = "", version = "", connectTimeout = 10_000, resume = true, reconnect } = this.#options;
    this.#connection = new Connection(
      {
        transport: this.#transport,
        url,
        hello: {
          clientName: name,
          clientVersion: version,
          messagesHash: this.#registry.hash,
          resumable: resume && reconnect !== false,
          ticket,
        },
        session,
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

  #welcomed(connection: Connection, welcome: Welcome): void {
    this.#welcome = welcome;
    if (welcome.resumed) {
      this.#awaitNoMore();
      this.#becomeOpen(connection, { sessionId: welcome.sessionId, reconnected: true, resumed: true });
      return;
    }
    const elsewhere = this.#wentElsewhere ? this.#elsewhere : undefined;
    let undelivered: UndeliveredMessage[] = [];
    if (this.#awayUntil !== undefined) {
      undelivered = this.#endSession(
        closeInfo(
          "session_lost",
          this.#elsewhere === elsewhere
            ? "the server does not keep the session any more"
            : `${this.#elsewhere?.url}, where the session was, cannot be reached`,
        ),
      );
    }
    this.#elsewhere = elsewhere && { url: elsewhere.url };
    this.#tellUndelivered(undelivered);
    this.#session = connection.session;
    if (!connection.ended) {
      this.#begin(connection, welcome);
    }
  }

  async #begin(connection: Connection, { sessionId }: Welcome): Promise<void> {
    const reconnected = this.#state === "reconnecting";
    let isOpen = false;
    // Once it is open, the session is the client's own, and may go on over another connection.
    const sender = (): Sender | undefined => {
      if (isOpen && this.#session === connection.session) {
        return this;
      }
      if (connection.ended) {
        throw new NotConnectedError("the session has ended");
      }
      return undefined;
    };
    try {
      await this.#options.onConnect?.({
        id: sessionId,
        reconnected,
        send: (schema, message) => {
          const client = sender();
          if (client) {
            client.send(schema, message);
          } else {
            this.#sendOver(connection, this.#registry.get(schema), message);
          }
        },
        request: async (schema, message, reply, options = {}) =>
          sender()?.request(schema, message, reply, options) ??
          this.#requestOver(connection, schema, message, reply, options),
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
    isOpen = true;
    this.#becomeOpen(connection, { sessionId, reconnected, resumed: false });
  }

  #becomeOpen(connection: Connection, event: ClientEvents["open"]): void {
    this.#openedAt = performance.now();
    for (const { id, payload, request } of this.#outbox.drain()) {
      if (request) {
        connection.request(request);
      } else {
        connection.send(id, payload);
      }
    }
    const opened = this.#opened;
    this.#become("open");
    this.#emit("open", event);
    opened.resolve();
  }

  #received(connection: Connection, id: number, payload: Uint8Array): void {
    const type = this.#registry.find(id);
    if (!type) {
      this.#emit("unknownMessage", { id, payload });
      return;
    }
    const { requests } = connection.session;
    if (!this.#messageListeners.has(id) && !requests.expects(type)) {
      return;
    }
    const message = fromBinary(type.schema, payload);
    requests.answer(type, message);
    this.#messageListeners.call(id, message);
  }

  /** There is no connection any more, or none came about. */
  #lost(info: CloseInfo): void {
    const connection = this.#connection;
    const wasOpen = this.#state === "open";
    this.#connection = undefined;
    this.#lastClose = info;
    if (wasOpen) {
      this.#opened = deferred();
      if (this.#session.isResumable && info.mayReconnect) {
        this.#awaitResume();
      }
      if (performance.now() - this.#openedAt >= STABLE) {
        this.#attempts = 0;
        this.#redirects = 0;
      }
    }
    let url: string | undefined;
    try {
      url = this.#redirectOf(connection, info);
    } catch (error) {
      info = { ...info, text: `not followed: ${(error as Error).message}`, cause: error };
      this.#lastClose = info;
    }
    if (connection && url !== undefined) {
      this.#follow(url, connection.ticket, info);
    } else if (this.#wentElsewhere && this.#elsewhere?.ticket) {
      // What is wrong with the way there says nothing of the client's own address; what the server says there, does.
      this.#redirects = 0;
      this.#comeBack(info.cause === undefined ? info : { ...info, mayReconnect: true });
    } else if (!wasOpen && this.#shouldTryAtHome(info)) {
      this.#attemptAtHome();
    } else if (this.#state === "connecting") {
      this.#finish(info);
    } else {
      this.#comeBack(info);
    }
  }

  /**
   * @returns where the server has sent the client, if it follows
   * @throws what speaks against the address
   */
  #redirectOf(connection: Connection | undefined, info: CloseInfo): string | undefined {
    const { redirects = true } = this.#options;
    if (!connection || info.reason !== "redirect" || !info.mayReconnect || !info.address || !redirects) {
      return undefined;
    }
    const url = redirectTarget(connection.url, info.address);
    return redirects === true || redirects(url) ? url : undefined;
  }

  /** The old session has ended. */
  #follow(url: string, ticket: Uint8Array<ArrayBuffer>, info: CloseInfo): void {
    if (++this.#redirects > MAX_REDIRECTS) {
      this.#finish({
        ...info,
        reason: "too_many_redirects",
        text: `after ${MAX_REDIRECTS} in a row, the next leads to ${url}`,
        mayReconnect: false,
      });
      return;
    }
    const undelivered = this.#endSession(info);
    this.#elsewhere = { url, ticket };
    this.#attempt();
    if (this.#state !== "connecting") {
      this.#become("reconnecting");
    }
    this.#emit("redirected", { url, info });
    this.#tellUndelivered(undelivered);
  }

  /**
   * Whether the server that has the session cannot be reached, and that not only for a moment. It is tried first each time:
   * if it was the network, the session goes on.
   */
  #shouldTryAtHome({ reason }: CloseInfo): boolean {
    return (
      this.#wentElsewhere &&
      reason === "not_connected" &&
      this.#attempts > 1 &&
      this.#awayUntil !== undefined &&
      performance.now() < this.#awayUntil
    );
  }

  /** Connects again after the back-off, if that makes sense. */
  #comeBack(info: CloseInfo): void {
    const { reconnect = {} } = this.#options;
    if (!reconnect || !info.mayReconnect || this.#attempts >= (reconnect.maxAttempts ?? Number.POSITIVE_INFINITY)) {
      this.#finish(info);
      return;
    }
    let undelivered: UndeliveredMessage[] = [];
    if (this.#awayUntil === undefined) {
      this.#endSession(info);
    } else if (performance.now() >= this.#awayUntil) {
      undelivered = this.#endSession(this.#windowIsOver());
    }
    const resumable = this.#awayUntil !== undefined;
    // A session that waits is worth a try at once, unless the connection before was no good one.
    const delay = resumable && this.#attempts === 0 ? 0 : info.retryAfter + backoff(this.#attempts, reconnect);
    const attempt = ++this.#attempts;
    this.#waiting = true;
    this.#timer = setTimeout(() => {
      // Without a network, its return is what makes the attempt.
      if (isOnline()) {
        this.#attemptNow();
      }
    }, delay);
    if (this.#state !== "connecting") {
      this.#become("reconnecting");
    }
    this.#emit("reconnecting", { attempt, delay, info, resumable });
    this.#tellUndelivered(undelivered);
  }

  /** The session waits for a connection. */
  #awaitResume(): void {
    const { window } = this.#session;
    this.#awayUntil = performance.now() + window;
    this.#windowTimer = setTimeout(
      () => {
        // If there is an attempt, it is for the server to say whether it came in time.
        if (!this.#connection) {
          this.#tellUndelivered(this.#endSession(this.#windowIsOver()));
        }
      },
      Math.min(window, MAX_TIMEOUT),
    );
  }

  #awaitNoMore(): void {
    this.#awayUntil = undefined;
    clearTimeout(this.#windowTimer);
  }

  #windowIsOver(): CloseInfo {
    return closeInfo("session_lost", `the connection was lost for longer than ${this.#session.window} ms`);
  }

  /**
   * The session does not go on: rejects its requests. If it was waiting for a connection, what waited with it is not for
   * the next session.
   *
   * @returns what has not reached the server, as far as is known
   */
  #endSession(info: CloseInfo): UndeliveredMessage[] {
    const session = this.#session;
    const wasAway = this.#awayUntil !== undefined;
    this.#session = new ClientSession();
    this.#elsewhere = undefined;
    this.#awaitNoMore();
    session.requests.rejectAll(new ConnectionClosedError(info));
    return wasAway
      ? [
          ...session.unconfirmed
            .filter(({ isRequest }) => !isRequest)
            .map(({ id, payload }) => this.#undelivered(id, payload, true)),
          ...this.#emptyOutbox(info),
        ]
      : [];
  }

  /** @returns messages that were in it; requests are rejected */
  #emptyOutbox(info: CloseInfo): UndeliveredMessage[] {
    const undelivered: UndeliveredMessage[] = [];
    for (const { id, payload, request } of this.#outbox.drain()) {
      if (request) {
        request.reject(new ConnectionClosedError(info));
      } else {
        undelivered.push(this.#undelivered(id, payload, false));
      }
    }
    return undelivered;
  }

  #undelivered(id: number, payload: Uint8Array, wasSent: boolean): UndeliveredMessage {
    const { schema } = this.#registry.find(id)!;
    return { schema, message: fromBinary(schema, payload), wasSent };
  }

  #tellUndelivered(messages: readonly UndeliveredMessage[]): void {
    if (messages.length > 0) {
      this.#emit("undelivered", messages);
    }
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
    this.#redirects = 0;
    this.#lastClose = info;
    const opened = this.#opened;
    const undelivered = [...this.#endSession(info), ...this.#emptyOutbox(info)];
    this.#become("closed");
    this.#emit("close", info);
    this.#tellUndelivered(undelivered);
    opened.reject(new ConnectionClosedError(info));
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
