import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Clock } from "./clock.js";
import { type CloseInfo, closeInfo, closeInfoOf } from "./close.js";
import { ProtocolError } from "./errors.js";
import {
  AckSchema,
  GoodbyeSchema,
  type Hello,
  HelloSchema,
  PingSchema,
  PongSchema,
  type Welcome,
  WelcomeSchema,
} from "./generated/byteborne/system_pb.js";
import { Heartbeat } from "./heartbeat.js";
import { PacketReader, PacketWriter } from "./packets.js";
import type { PendingRequest } from "./requests.js";
import { ClientSession } from "./session.js";
import type { Transport, TransportConnection, TransportEnd } from "./transport.js";

// Ids of the session protocol, as system.proto has them: reading its options would cost more than these lines.
const HELLO = 1;
const WELCOME = 2;
const PING = 3;
const PONG = 4;
const GOODBYE = 5;
const ACK = 6;
const LAST_SYSTEM_ID = 99;

/** After the welcome, so many pings follow each other at once, to know the server's clock well. */
const QUICK_PINGS = 4;
/** If the server does not say how often to ping, in milliseconds. */
const PING_INTERVAL = 5000;
/** The server is told what has come after so many packets, or so many milliseconds. */
const ACK_PACKETS = 64;
const ACK_DELAY = 1000;
/** How long an orderly end may take, in milliseconds. */
const CLOSE_TIMEOUT = 2000;

/** What a {@link Connection} tells its client; nothing after its end. */
export interface ConnectionListener {
  welcomed(connection: Connection, welcome: Welcome): void;
  /** A message of the game. What this throws makes the message a malformed one. */
  received(connection: Connection, id: number, payload: Uint8Array): void;
  /** The clock knows the round-trip time anew. */
  measured(): void;
  ended(connection: Connection, info: CloseInfo): void;
}

/** How a {@link Connection} is made. */
export interface ConnectionOptions {
  readonly transport: Transport;
  readonly url: string;
  /** What the client says of itself. */
  readonly hello: MessageInitShape<typeof HelloSchema>;
  /** To be resumed, if it can be. */
  readonly session: ClientSession;
  /** Milliseconds until the server's welcome has to be there. */
  readonly connectTimeout: number;
  readonly clock: Clock;
}

/**
 * One connection with the session protocol: hello, heartbeat, clock, resume, goodbye. A client has one after another;
 * each tells only of itself, and nothing once it has ended, however late its transport does.
 */
export class Connection {
  readonly #clock: Clock;
  readonly #listener: ConnectionListener;
  readonly #keepsMessages: boolean;
  readonly #reader = new PacketReader((id, payload) => this.#packet(id, payload));
  readonly #writer = new PacketWriter();
  readonly #welcomeTimer: ReturnType<typeof setTimeout>;
  readonly #url: string;
  #transport: TransportConnection | undefined;
  #heartbeat: Heartbeat | undefined;
  #helloAt = 0;
  #quickPings = QUICK_PINGS;
  #session: ClientSession;
  /** Whether it goes on where an earlier connection has ended, if the server still has that session. */
  readonly #resumes: boolean;
  /** Packets of the game that came before it was known to which session they belong. */
  #early: [id: number, payload: Uint8Array][] = [];
  #unacknowledged = 0;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;
  #ticket = new Uint8Array(0);
  #transportClosed: () => void = () => {};

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#url = options.url;
    this.#clock = options.clock;
    this.#listener = listener;
    this.#keepsMessages = options.transport.keepsMessages;
    this.#session = options.session;
    this.#resumes = options.session.isResumable;
    this.#welcomeTimer = setTimeout(
      () => this.#fail(closeInfo("not_connected", `no welcome within ${options.connectTimeout} ms`)),
      options.connectTimeout,
    );
    try {
      this.#transport = options.transport.open(options.url, {
        opened: () => this.#opened(create(HelloSchema, { ...options.hello, ...options.session.hello })),
        received: (bytes) => this.#received(bytes),
        violated: (text) => this.#violated(new ProtocolError(text)),
        closed: (end) => this.#closed(end),
      });
    } catch (error) {
      // Not at once: whoever makes the connection does not have it yet.
      queueMicrotask(() => this.#end(closeInfo("not_connected", String(error), { mayReconnect: false, cause: error })));
    }
  }

  get url(): string {
    return this.#url;
  }

  /** What to say in the hello at the address to which the server's goodbye has sent the client; empty if to none. */
  get ticket(): Uint8Array<ArrayBuffer> {
    return this.#ticket;
  }

  /** The session that it belongs to, once it is welcomed. */
  get session(): ClientSession {
    return this.#session;
  }

  /** Whether nothing more comes from it, nor goes to it. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Bytes that wait to be sent. */
  get bufferedAmount(): number {
    return this.#writer.length + (this.#transport?.bufferedAmount ?? 0);
  }

  /** Sends a message of the game. Packets that are sent in one turn of the event loop leave together. */
  send(id: number, payload: Uint8Array): void {
    this.#session.sent({ id, payload, isRequest: false });
    this.#write(id, payload);
  }

  request(request: PendingRequest): void {
    this.#session.requests.add(request);
    this.#session.sent({ id: request.id, payload: request.payload, isRequest: true });
    this.#write(request.id, request.payload);
  }

  #write(id: number, payload: Uint8Array): void {
    if (this.#ended) {
      return;
    }
    if (this.#writer.length === 0) {
      queueMicrotask(() => this.#flush());
    }
    this.#writer.add(id, payload);
  }

  /** Something speaks for it that the connection may be lost: finds out soon. */
  probe(): void {
    this.#heartbeat?.probe();
  }

  /**
   * Says goodbye, and ends the connection; what was sent before still leaves. Fulfilled once the transport is closed.
   */
  leave(info: CloseInfo): Promise<void> {
    return new Promise((resolve) => {
      if (this.#ended || !this.#transport) {
        resolve();
        return;
      }
      const transport = this.#transport;
      const timer = setTimeout(() => {
        transport.abort();
        resolve();
      }, CLOSE_TIMEOUT);
      this.#transportClosed = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#heartbeat) {
        this.#sendSystem(GOODBYE, GoodbyeSchema, { reason: "left" });
        this.#session.end();
      }
      this.#flush();
      transport.close();
      this.#end(info);
    });
  }

  #opened(hello: Hello): void {
    if (!this.#ended) {
      this.#helloAt = performance.now();
      this.#write(HELLO, toBinary(HelloSchema, hello));
      this.#flush();
    }
  }

  #received(bytes: Uint8Array): void {
    this.#heartbeat?.heard();
    try {
      this.#reader.push(bytes);
      if (this.#keepsMessages && !this.#reader.atBoundary) {
        throw new ProtocolError("a packet spans two messages");
      }
    } catch (error) {
      this.#violated(error);
    }
  }

  #packet(id: number, payload: Uint8Array): void {
    if (this.#ended) {
      return;
    }
    if (id <= LAST_SYSTEM_ID) {
      this.#system(id, payload);
    } else if (this.#heartbeat) {
      this.#session.count();
      this.#acknowledgeSoon();
      this.#listener.received(this, id, payload);
    } else if (this.#resumes) {
      this.#early.push([id, payload]);
    } else {
      this.#listener.received(this, id, payload);
    }
  }

  #acknowledgeSoon(): void {
    if (!this.#session.isResumable) {
      return;
    }
    this.#unacknowledged++;
    if (this.#unacknowledged >= ACK_PACKETS) {
      this.#acknowledge();
    } else {
      this.#ackTimer ??= setTimeout(() => this.#acknowledge(), ACK_DELAY);
    }
  }

  #acknowledge(): void {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    this.#unacknowledged = 0;
    this.#sendSystem(ACK, AckSchema, { received: BigInt(this.#session.received) });
  }

  #system(id: number, payload: Uint8Array): void {
    switch (id) {
      case WELCOME:
        this.#welcomed(fromBinary(WelcomeSchema, payload));
        break;
      case PING:
        this.#sendSystem(PONG, PongSchema, { time: fromBinary(PingSchema, payload).time });
        break;
      case PONG: {
        const pong = fromBinary(PongSchema, payload);
        this.#clock.sample(Number(pong.time) / 1000, performance.now(), pong.serverTimeMicros);
        this.#clock.tick(pong.tick, pong.tickTimeMicros);
        if (this.#quickPings > 0) {
          this.#quickPings--;
          this.#ping();
        }
        this.#listener.measured();
        break;
      }
      case GOODBYE: {
        const { reason, text, mayReconnect, retryAfterMillis, address, ticket } = fromBinary(GoodbyeSchema, payload);
        this.#ticket = new Uint8Array(ticket);
        if (this.#heartbeat) {
          this.#session.end();
        }
        this.#transport?.close();
        this.#end({ reason, text, mayReconnect, retryAfter: retryAfterMillis, ...(address && { address }) });
        break;
      }
      case ACK:
        this.#session.confirm(Number(fromBinary(AckSchema, payload).received));
        break;
      default:
      // A later version of the server has more to say than this client understands.
    }
  }

  #welcomed(welcome: Welcome): void {
    if (this.#heartbeat) {
      throw new ProtocolError("a second welcome");
    }
    if (welcome.resumed && !this.#resumes) {
      throw new ProtocolError("a session was resumed for which nobody has asked");
    }
    if (this.#resumes && !welcome.resumed) {
      this.#session = new ClientSession();
    }
    this.#session.welcomed(welcome);
    clearTimeout(this.#welcomeTimer);
    this.#clock.forget();
    this.#clock.sample(this.#helloAt, performance.now(), welcome.serverTimeMicros);
    this.#clock.tick(welcome.tick, welcome.tickTimeMicros, welcome.tickIntervalMicros);
    this.#heartbeat = new Heartbeat(welcome.pingIntervalMillis || PING_INTERVAL, {
      ping: () => this.#ping(),
      slept: () => this.#measureAnew(),
      lost: () => this.#fail(closeInfo("heartbeat", "nothing came for two ping intervals")),
    });
    this.#ping();
    // The server has exactly what was confirmed: the rest goes out again, before anything new.
    for (const { id, payload } of this.#session.unconfirmed) {
      this.#write(id, payload);
    }
    this.#listener.welcomed(this, welcome);
    // Those of a session that there was only until it was clear whose connection this is are nobody's.
    const early = welcome.resumed ? [] : this.#early;
    this.#early = [];
    for (const [id, payload] of early) {
      if (!this.#ended) {
        this.#listener.received(this, id, payload);
      }
    }
  }

  #measureAnew(): void {
    this.#clock.forget();
    this.#quickPings = QUICK_PINGS;
  }

  #ping(): void {
    this.#sendSystem(PING, PingSchema, { time: BigInt(Math.round(performance.now() * 1000)) });
  }

  #sendSystem<D extends DescMessage>(id: number, schema: D, message: MessageInitShape<D>): void {
    this.#write(id, toBinary(schema, create(schema, message)));
  }

  #flush(): void {
    if (!this.#ended && this.#writer.length > 0) {
      this.#transport?.send(this.#writer.take());
    }
  }

  #violated(error: unknown): void {
    const reason = error instanceof ProtocolError ? "protocol_error" : "malformed";
    this.#fail(closeInfo(reason, (error as Error).message, { mayReconnect: false, cause: error }));
  }

  #closed(end: TransportEnd): void {
    this.#transportClosed();
    const info = closeInfoOf(end);
    const early = !this.#heartbeat && info.reason === "connection_lost";
    this.#end(early ? { ...info, reason: "not_connected" } : info);
  }

  /** Ends a connection that is of no use any more. */
  #fail(info: CloseInfo): void {
    if (!this.#ended) {
      this.#transport?.abort();
      this.#end(info);
    }
  }

  #end(info: CloseInfo): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    clearTimeout(this.#welcomeTimer);
    clearTimeout(this.#ackTimer);
    this.#heartbeat?.stop();
    this.#listener.ended(this, info);
  }
}
