import { inspect } from "node:util";
import {
  BackpressureError,
  type ClientState,
  ConnectionClosedError,
  GameClient,
  type GameClientOptions,
  NotConnectedError,
  OutboxFullError,
  RequestTimeoutError,
  type Session,
  type UndeliveredMessage,
} from "@byteborne/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  C2S_JoinSchema,
  C2S_SaySchema,
  file_arena,
  S2C_JoinSchema,
  S2C_SaidSchema,
} from "../../examples/generated/arena_pb.js";
import { AckSchema, GoodbyeSchema, HelloSchema, WelcomeSchema } from "../../src/generated/byteborne/system_pb.js";
import { type FakeConnection, FakeTransport, packet } from "../support/fake.js";

const WINDOW = 30_000;
const TOKEN = new Uint8Array([1, 2]);
const NEXT_TOKEN = new Uint8Array([3, 4]);
const resumable = { sessionId: 7n, resumeToken: TOKEN, resumeWindowMillis: WINDOW };

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

/** A client whose session the server keeps. */
async function open(options: Partial<GameClientOptions> = {}) {
  const transport = new FakeTransport();
  const client = new GameClient({ url: "ws://server", messages: [file_arena], transport, ...options });
  const states: ClientState[] = [];
  client.on("state", (state) => states.push(state));
  const undelivered: UndeliveredMessage[] = [];
  client.on("undelivered", (messages) => undelivered.push(...messages));
  const connected = client.connect();
  transport.last.welcome(resumable);
  await connected;
  return { client, transport, states, undelivered };
}

/** The server has the session still. */
async function resume(connection: FakeConnection, received: number): Promise<void> {
  connection.welcome({ ...resumable, resumeToken: NEXT_TOKEN, resumed: true, received: BigInt(received) });
  await settle();
}

const say = (client: Pick<GameClient, "send">, ...texts: string[]) => {
  for (const text of texts) {
    client.send(C2S_SaySchema, { text });
  }
};

const said = (connection: FakeConnection) => connection.sent(C2S_SaySchema).map(({ text }) => text);

const texts = (messages: readonly UndeliveredMessage[]) =>
  messages.map(({ message, wasSent }) => [(message as unknown as { text: string }).text, wasSent]);

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("it was fulfilled");
    },
    (error) => error,
  );
}

describe("a session that is resumed", () => {
  test("goes on at once, without a login, and says what has come", async () => {
    const onConnect = vi.fn();
    const { client, transport, states } = await open({ onConnect });
    const [opened, reconnecting] = [vi.fn(), vi.fn()];
    client.on("open", opened);
    client.on("reconnecting", reconnecting);
    transport.last.message(S2C_SaidSchema, { text: "one" });
    transport.last.message(S2C_SaidSchema, { text: "two" });
    transport.last.drop();
    expect(reconnecting).toHaveBeenCalledWith(expect.objectContaining({ attempt: 1, delay: 0, resumable: true }));
    await settle();
    expect(transport.connections).toHaveLength(2);
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ resumable: true, resumeToken: TOKEN, received: 2n }]);
    await resume(transport.last, 0);
    expect(opened).toHaveBeenCalledWith({ sessionId: 7n, reconnected: true, resumed: true });
    expect(states).toEqual(["connecting", "open", "reconnecting", "open"]);
    expect(onConnect).toHaveBeenCalledTimes(1);

    transport.last.drop();
    await vi.advanceTimersByTimeAsync(2000);
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ resumeToken: NEXT_TOKEN, received: 2n }]);
  });

  test("sends again exactly what the server lacks, then what was waiting, then what is new", async () => {
    const { client, transport } = await open();
    say(client, "a", "b", "c");
    await settle();
    say(client, "never left");
    transport.last.drop();
    say(client, "d", "e");
    client.on("open", () => say(client, "f"));
    await settle();
    transport.last.listener.opened();
    expect(said(transport.last)).toEqual([]);
    await resume(transport.last, 2);
    expect(said(transport.last)).toEqual(["c", "never left", "d", "e", "f"]);
  });

  test("forgets what the server has confirmed", async () => {
    const { client, transport } = await open();
    say(client, "a", "b", "c");
    transport.last.acknowledge(2);
    say(client, "d");
    transport.last.acknowledge(3);
    transport.last.drop();
    await settle();
    await resume(transport.last, 3);
    expect(said(transport.last)).toEqual(["d"]);
    transport.last.acknowledge(4);
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(2000);
    await resume(transport.last, 4);
    expect(said(transport.last)).toEqual([]);
  });

  test("tells the server what has come, after 64 messages or a second", async () => {
    const { transport } = await open();
    const acks = () => transport.last.sent(AckSchema).map(({ received }) => received);
    for (let i = 0; i < 63; i++) {
      transport.last.message(S2C_SaidSchema);
    }
    await settle();
    expect(acks()).toEqual([]);
    transport.last.message(S2C_SaidSchema);
    await settle();
    expect(acks()).toEqual([64n]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(acks()).toEqual([64n]);
    transport.last.message(S2C_SaidSchema);
    transport.last.message(S2C_SaidSchema);
    await vi.advanceTimersByTimeAsync(999);
    expect(acks()).toEqual([64n]);
    await vi.advanceTimersByTimeAsync(1);
    expect(acks()).toEqual([64n, 66n]);
  });

  test("keeps its requests, each as long as it wanted to wait", async () => {
    const { client, transport } = await open();
    const [kept, late] = [
      client.request(C2S_JoinSchema, { room: "kept" }, S2C_JoinSchema),
      failure(client.request(C2S_JoinSchema, { room: "late" }, S2C_JoinSchema, { timeout: 3000 })),
    ];
    await settle();
    const { request } = transport.last.sent(C2S_JoinSchema)[0]!;
    transport.last.drop();
    const queued = client.request(C2S_JoinSchema, { room: "queued" }, S2C_JoinSchema);
    await settle();
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(3000);
    expect(await late).toBeInstanceOf(RequestTimeoutError);
    // What was sent stays sent; the server had the first.
    await resume(transport.last, 1);
    expect(transport.last.sent(C2S_JoinSchema).map(({ room }) => room)).toEqual(["late", "queued"]);
    transport.last.message(S2C_JoinSchema, { request, error: "first" });
    transport.last.message(S2C_JoinSchema, { request: request + 2, error: "third" });
    expect((await kept).error).toBe("first");
    expect((await queued).error).toBe("third");
  });

  test("is resumed after hours of silence", async () => {
    const { client, transport } = await open();
    const [first] = transport.connections;
    const answering = setInterval(() => first?.pong(0n), 5000);
    await vi.advanceTimersByTimeAsync(2 * 3_600_000);
    clearInterval(answering);
    expect(first?.sent(AckSchema)).toEqual([]);
    first?.drop();
    await settle();
    await resume(transport.last, 0);
    expect(client.state).toBe("open");
    expect(transport.connections).toHaveLength(2);
  });

  test("is asked for again, in the same words, if the welcome was lost", async () => {
    const { client, transport } = await open();
    say(client, "a", "b");
    transport.last.message(S2C_SaidSchema, { text: "one" });
    transport.last.drop();
    for (let attempt = 0; attempt < 3; attempt++) {
      await vi.advanceTimersByTimeAsync(5000);
      transport.last.listener.opened();
      expect(transport.last.sent(HelloSchema)).toMatchObject([{ resumeToken: TOKEN, received: 1n }]);
      transport.last.drop();
    }
    await vi.advanceTimersByTimeAsync(8000);
    await resume(transport.last, 1);
    expect(said(transport.last)).toEqual(["b"]);
  });

  test("does not care what its earlier connections do late", async () => {
    const { client, transport } = await open();
    const heard: string[] = [];
    client.on(S2C_SaidSchema, ({ text }) => heard.push(text));
    const [first] = transport.connections;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(first?.ended).toBe("aborted");
    await settle();
    await resume(transport.last, 0);
    first?.message(S2C_SaidSchema, { text: "late" });
    first?.goodbye({ reason: "kicked" });
    first?.drop({ code: 4508, text: "kicked" });
    expect(client.state).toBe("open");
    transport.last.message(S2C_SaidSchema, { text: "now" });
    expect(heard).toEqual(["now"]);
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(2000);
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ received: 1n }]);
  });

  test("has nothing of the session that there was until it was clear whose connection this is", async () => {
    const { client, transport } = await open();
    const heard: string[] = [];
    client.on(S2C_SaidSchema, ({ text }) => heard.push(text));
    transport.last.drop();
    await settle();
    transport.last.listener.opened();
    transport.last.message(S2C_SaidSchema, { text: "welcome, stranger" });
    await resume(transport.last, 0);
    transport.last.message(S2C_SaidSchema, { text: "one" });
    expect(heard).toEqual(["one"]);
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(2000);
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ received: 1n }]);
    transport.last.message(S2C_SaidSchema, { text: "welcome, stranger" });
    transport.last.message(WelcomeSchema, { ...resumable, sessionId: 8n });
    await settle();
    expect(heard).toEqual(["one", "welcome, stranger"]);
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(5000);
    transport.last.listener.opened();
    // It came before the session's first welcome, and does not count.
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ received: 0n }]);
  });

  test("goes on in what onConnect was given", async () => {
    let session!: Session;
    const onConnect = (given: Session) => {
      session = given;
      say(session, "login");
    };
    const { transport } = await open({ onConnect });
    transport.last.drop();
    say(session, "away");
    await settle();
    await resume(transport.last, 1);
    say(session, "back");
    await settle();
    expect(said(transport.last)).toEqual(["away", "back"]);
  });

  test("waits for a network, and is resumed when there is one", async () => {
    const network = { onLine: true };
    vi.stubGlobal("navigator", network);
    const { client, transport } = await open();
    network.onLine = false;
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(transport.connections).toHaveLength(1);
    say(client, "away");
    network.onLine = true;
    client.connect();
    await resume(transport.last, 0);
    expect(said(transport.last)).toEqual(["away"]);
  });

  test("is not asked for at once if the connection before was no good one", async () => {
    const { transport } = await open();
    transport.last.drop();
    await settle();
    await resume(transport.last, 0);
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(999);
    expect(transport.connections).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(transport.connections).toHaveLength(3);
    await resume(transport.last, 0);
    transport.last.message(S2C_SaidSchema);
    await vi.advanceTimersByTimeAsync(5000);
    transport.last.drop();
    await settle();
    expect(transport.connections).toHaveLength(4);
  });
});

describe("a session that is lost", () => {
  test("tells what has not arrived, rejects its requests, and none of it goes into the next", async () => {
    const onConnect = vi.fn(async (session: Session) => say(session, "login"));
    const { client, transport, undelivered, states } = await open({ onConnect, outbox: true });
    const opened = vi.fn();
    client.on("open", opened);
    say(client, "a", "b");
    transport.last.acknowledge(2);
    const requests = [failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema))];
    transport.last.drop();
    say(client, "c");
    requests.push(failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema)));
    await settle();
    onConnect.mockImplementation(async (session) => {
      expect(texts(undelivered)).toEqual([
        ["b", true],
        ["c", false],
      ]);
      say(session, "login again");
    });
    transport.last.welcome({ ...resumable, sessionId: 8n, resumeToken: NEXT_TOKEN });
    await settle();
    expect(onConnect).toHaveBeenCalledTimes(2);
    expect(onConnect).toHaveBeenLastCalledWith(expect.objectContaining({ id: 8n, reconnected: true }));
    expect(opened).toHaveBeenCalledWith({ sessionId: 8n, reconnected: true, resumed: false });
    for (const error of await Promise.all(requests)) {
      expect(error).toBeInstanceOf(ConnectionClosedError);
      expect(error).toMatchObject({ info: { reason: "session_lost" } });
    }
    say(client, "d");
    await settle();
    expect(said(transport.last)).toEqual(["login again", "d"]);
    expect(transport.last.sent(C2S_JoinSchema)).toEqual([]);
    expect(states.at(-1)).toBe("open");

    transport.last.drop();
    await vi.advanceTimersByTimeAsync(2000);
    await resume(transport.last, 1);
    expect(said(transport.last)).toEqual(["d"]);
  });

  test("is given up when the server waits no longer", async () => {
    const { client, transport, undelivered } = await open();
    say(client, "a");
    const request = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema, { timeout: 60_000 }));
    transport.last.drop();
    say(client, "b");
    await settle();
    transport.last.drop();
    vi.spyOn(Math, "random").mockReturnValue(1);
    // No network, so that no attempt is on its way.
    vi.stubGlobal("navigator", { onLine: false });
    await vi.advanceTimersByTimeAsync(WINDOW - 1);
    expect(undelivered).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(texts(undelivered)).toEqual([
      ["a", true],
      ["b", false],
    ]);
    expect(await request).toMatchObject({
      info: { reason: "session_lost", text: "the connection was lost for longer than 30000 ms" },
    });
    expect(() => say(client, "c")).toThrow(NotConnectedError);
    vi.unstubAllGlobals();
    client.connect();
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ resumeToken: new Uint8Array(0), received: 0n }]);
    transport.last.message(WelcomeSchema, resumable);
    await settle();
    expect(client.state).toBe("open");
    expect(said(transport.last)).toEqual([]);
  });

  test("is for the server to judge if an attempt is on its way when the time is over", async () => {
    const { client, transport, undelivered } = await open({ connectTimeout: 20_000 });
    say(client, "a");
    transport.last.drop();
    await settle();
    await vi.advanceTimersByTimeAsync(15_000);
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(1000);
    await vi.advanceTimersByTimeAsync(WINDOW - 16_000 + 500);
    expect(undelivered).toEqual([]);
    await resume(transport.last, 0);
    expect(said(transport.last)).toEqual(["a"]);
    expect(client.state).toBe("open");
  });

  test("is told when that attempt fails", async () => {
    const { client, transport, undelivered } = await open({ connectTimeout: WINDOW + 1000 });
    say(client, "a");
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(WINDOW + 500);
    transport.last.drop();
    expect(texts(undelivered)).toEqual([["a", true]]);
    await vi.advanceTimersByTimeAsync(5000);
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ received: 0n, resumeToken: new Uint8Array(0) }]);
  });

  test("is told when the client gives up, or is closed", async () => {
    const { client, transport, undelivered } = await open({ reconnect: { maxAttempts: 1 } });
    say(client, "a");
    transport.last.drop();
    say(client, "b");
    await settle();
    transport.last.drop();
    expect(client.state).toBe("closed");
    expect(texts(undelivered)).toEqual([
      ["a", true],
      ["b", false],
    ]);

    const other = await open();
    say(other.client, "a");
    other.transport.last.drop();
    await settle();
    other.transport.last.listener.opened();
    const closed = other.client.close();
    other.transport.last.drop();
    await closed;
    expect(texts(other.undelivered)).toEqual([["a", true]]);
    expect(other.transport.last.sent(GoodbyeSchema)).toEqual([]);
  });

  test("ends with the server's goodbye, or with that of the client", async () => {
    const { client, transport, undelivered } = await open({ outbox: true });
    say(client, "a");
    transport.last.goodbye({ reason: "shutdown", mayReconnect: true });
    say(client, "b");
    await vi.advanceTimersByTimeAsync(1000);
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ resumeToken: new Uint8Array(0) }]);
    transport.last.message(WelcomeSchema, resumable);
    await settle();
    // As ever: what was sent between two sessions is for the next.
    expect(said(transport.last)).toEqual(["b"]);

    client.close();
    client.connect();
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ resumeToken: new Uint8Array(0) }]);
    expect(undelivered).toEqual([]);
  });

  test("had not begun if its connection is lost in onConnect", async () => {
    const onConnect = vi.fn(async (session: Session) => {
      await session.request(C2S_JoinSchema, {}, S2C_JoinSchema);
    });
    const transport = new FakeTransport();
    const client = new GameClient({ url: "ws://server", messages: [file_arena], transport, onConnect });
    const failed = failure(client.connect());
    transport.last.welcome(resumable);
    transport.last.drop();
    expect(await failed).toMatchObject({ info: { reason: "connection_lost" } });
    client.connect().catch(() => {});
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ resumeToken: new Uint8Array(0) }]);
  });
});

describe("bounds", () => {
  test("refuse what the outbox cannot keep while the session waits", async () => {
    const { client, transport } = await open({ outbox: { maxMessages: 2 } });
    say(client, "a", "b", "c");
    transport.last.drop();
    say(client, "d", "e");
    expect(() => say(client, "f")).toThrow(OutboxFullError);
    await settle();
    await resume(transport.last, 0);
    expect(said(transport.last)).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("are there without an outbox, too", async () => {
    const { client, transport } = await open();
    transport.last.drop();
    for (let i = 0; i < 256; i++) {
      say(client, "x");
    }
    expect(() => say(client, "x")).toThrow(OutboxFullError);
    await expect(client.request(C2S_JoinSchema, {}, S2C_JoinSchema)).rejects.toThrow(OutboxFullError);
  });

  test("refuse what would have to be kept until the server confirms it", async () => {
    const { client, transport } = await open({ maxBufferedAmount: 100 });
    say(client, "x".repeat(60), "y".repeat(40));
    await settle();
    expect(() => say(client, "z")).toThrow(BackpressureError);
    transport.last.acknowledge(1);
    expect(() => say(client, "z")).not.toThrow();
  });
});

describe("resume", () => {
  test.each<[string, Partial<GameClientOptions>]>([
    ["it is switched off", { resume: false }],
    ["the client does not connect again", { reconnect: false }],
  ])("is not asked for if %s", async (_, options) => {
    const { transport } = await open(options);
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ resumable: false }]);
  });

  test("is not done if the server keeps no sessions", async () => {
    const transport = new FakeTransport();
    const client = new GameClient({ url: "ws://server", messages: [file_arena], transport });
    const connected = client.connect();
    transport.last.welcome();
    await connected;
    const request = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema));
    transport.last.message(S2C_SaidSchema);
    transport.last.drop();
    expect(await request).toMatchObject({ info: { reason: "connection_lost" } });
    expect(() => say(client, "x")).toThrow(NotConnectedError);
    expect(transport.last.sent(AckSchema)).toEqual([]);
    await settle();
    expect(transport.connections).toHaveLength(1);
  });

  test.each<[string, (connection: FakeConnection) => void]>([
    ["confirms what was not sent", (connection) => connection.acknowledge(3)],
    [
      "confirms less than before",
      (connection) => {
        connection.acknowledge(2);
        connection.acknowledge(1);
      },
    ],
  ])("ends with a server that %s", async (_, violate) => {
    const { client, transport } = await open();
    say(client, "a", "b");
    violate(transport.last);
    expect(client.state).toBe("closed");
    expect(client.lastClose).toMatchObject({ reason: "protocol_error", mayReconnect: false });
  });

  test("ends with a server that resumes what nobody has asked for", async () => {
    const transport = new FakeTransport();
    const client = new GameClient({ url: "ws://server", messages: [file_arena], transport });
    const failed = failure(client.connect());
    transport.last.welcome({ ...resumable, resumed: true });
    expect(await failed).toMatchObject({ info: { reason: "protocol_error" } });
  });

  test("does not show its token", async () => {
    const { client, transport } = await open();
    const token = new TextEncoder().encode("secret-token-123");
    transport.last.drop();
    await settle();
    transport.last.welcome({ ...resumable, resumeToken: token });
    await settle();
    const events: unknown[] = [];
    client.on("reconnecting", (event) => events.push(event));
    transport.last.drop();
    const shown = inspect([client, events, client.lastClose], { depth: null, showHidden: true });
    expect(shown).not.toContain(inspect(token).slice(12, -2));
    expect(shown).not.toContain("secret-token-123");
  });

  test("counts over packets of the session protocol, which do not count", async () => {
    const { transport } = await open();
    transport.last.push(packet(S2C_SaidSchema), packet(AckSchema), packet(S2C_SaidSchema));
    transport.last.pong(0n);
    transport.last.drop();
    await settle();
    transport.last.listener.opened();
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ received: 2n }]);
  });
});
