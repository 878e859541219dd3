import { create } from "@bufbuild/protobuf";
import {
  BackpressureError,
  type ClientState,
  type CloseInfo,
  ConnectionClosedError,
  GameClient,
  type GameClientOptions,
  MessageTooLargeError,
  NotConnectedError,
  OutboxFullError,
  RequestTimeoutError,
  UnknownMessageError,
} from "@byteborne/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  C2S_JoinSchema,
  C2S_LeaveSchema,
  C2S_LoginSchema,
  C2S_SaySchema,
  C2S_SteerSchema,
  file_arena,
  PositionSchema,
  S2C_JoinSchema,
  S2C_LoginSchema,
  S2C_RefusedSchema,
  S2C_SaidSchema,
} from "../../examples/generated/arena_pb.js";
import { C2S_ChatSchema } from "../../examples/generated/chat_pb.js";
import {
  GoodbyeSchema,
  HelloSchema,
  PingSchema,
  PongSchema,
  WelcomeSchema,
} from "../../src/generated/byteborne/system_pb.js";
import { bytes, FakeTransport, packet } from "../support/fake.js";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Lets everything happen that is only waiting for its turn. */
const settle = () => vi.advanceTimersByTimeAsync(0);

function start(options: Partial<GameClientOptions> = {}, transport = new FakeTransport()) {
  const client = new GameClient({ url: "ws://server", messages: [file_arena], transport, ...options });
  const states: ClientState[] = [];
  client.on("state", (state) => states.push(state));
  return { client, transport, states };
}

async function open(options: Partial<GameClientOptions> = {}, transport = new FakeTransport()) {
  const started = start(options, transport);
  const connected = started.client.connect();
  transport.last.welcome();
  await connected;
  return started;
}

/** What a promise is rejected with. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("it was fulfilled");
    },
    (error) => error,
  );
}

describe("connecting", () => {
  test("says hello first, and is open once it is welcomed", async () => {
    const { client, transport, states } = start({ name: "test", version: "1.2" });
    expect(client.state).toBe("idle");
    const connected = client.connect();
    expect(transport.last.url).toBe("ws://server");
    expect(transport.last.packets).toEqual([]);
    transport.last.listener.opened();
    expect(transport.last.packets).toHaveLength(1);
    expect(transport.last.sent(HelloSchema)).toMatchObject([{ clientName: "test", clientVersion: "1.2" }]);
    transport.last.message(WelcomeSchema, { sessionId: 42n });
    await connected;
    expect(client.state).toBe("open");
    expect(client.sessionId).toBe(42n);
    expect(states).toEqual(["connecting", "open"]);
  });

  test("takes messages that come before the welcome", async () => {
    const { client, transport } = start();
    const said: string[] = [];
    client.on(S2C_SaidSchema, ({ text }) => said.push(text));
    const connected = client.connect();
    transport.last.listener.opened();
    transport.last.push(packet(S2C_SaidSchema, { text: "early" }), packet(WelcomeSchema));
    await connected;
    expect(said).toEqual(["early"]);
  });

  test("fails if no welcome comes", async () => {
    const { client, transport } = start({ connectTimeout: 3000 });
    const failed = failure(client.connect());
    transport.last.listener.opened();
    await vi.advanceTimersByTimeAsync(3000);
    expect(await failed).toMatchObject({ info: { reason: "not_connected", text: "no welcome within 3000 ms" } });
    expect(transport.last.ended).toBe("aborted");
    expect(client.state).toBe("closed");
  });

  test("fails if the transport does", async () => {
    const { client, transport } = start();
    const failed = failure(client.connect());
    const cause = new Error("refused");
    transport.last.drop({ code: 1006, cause });
    const error = await failed;
    expect(error).toBeInstanceOf(ConnectionClosedError);
    expect(error).toMatchObject({ cause, info: { reason: "not_connected", mayReconnect: true, code: 1006 } });
  });

  test("fails if there is no such address", async () => {
    const transport = new FakeTransport();
    transport.open = () => {
      throw new SyntaxError("no address");
    };
    const { client } = start({}, transport);
    expect(await failure(client.connect())).toMatchObject({
      info: { reason: "not_connected", text: "SyntaxError: no address", mayReconnect: false },
    });
  });

  test("asks a function for the address, and tells it of the last end", async () => {
    const url = vi.fn(async (last: CloseInfo | undefined) => `ws://${last?.address ?? "first"}`);
    const { client, transport } = start({ url });
    const connected = client.connect();
    await settle();
    expect(transport.last.url).toBe("ws://first");
    transport.last.welcome();
    await connected;
    transport.last.goodbye({ reason: "shutdown", mayReconnect: true, address: "second" });
    await vi.advanceTimersByTimeAsync(500);
    expect(transport.last.url).toBe("ws://second");
  });

  test("fails if that function does", async () => {
    const { client } = start({ url: () => Promise.reject(new Error("no lobby")) });
    expect(await failure(client.connect())).toMatchObject({ info: { text: "no address: Error: no lobby" } });
  });

  test("does not connect after all if it is closed meanwhile", async () => {
    const { client, transport } = start({ url: async () => "ws://late" });
    const failed = failure(client.connect());
    await client.close();
    await settle();
    expect(transport.connections).toEqual([]);
    expect(await failed).toMatchObject({ info: { reason: "left" } });
  });

  test("waits for the same connection if it is called again", async () => {
    const { client, transport } = start();
    const both = [client.connect(), client.connect()];
    expect(transport.connections).toHaveLength(1);
    transport.last.welcome();
    await Promise.all([...both, client.connect()]);
    expect(transport.connections).toHaveLength(1);
  });

  test("connects again after it was closed", async () => {
    const { client, transport } = await open();
    await Promise.all([client.close(), settle().then(() => transport.last.drop())]);
    const connected = client.connect();
    transport.last.welcome();
    await connected;
    expect(client.state).toBe("open");
  });

  test("knows whether the server has the same messages", async () => {
    const { client, transport } = start();
    const connected = client.connect();
    transport.last.welcome();
    await connected;
    expect(client.sameMessages).toBeUndefined();
    const hash = transport.last.sent(HelloSchema)[0]!.messagesHash;
    for (const [theirs, same] of [
      [hash, true],
      [1n, false],
    ] as const) {
      const other = start();
      const connected = other.client.connect();
      other.transport.last.welcome({ messagesHash: theirs });
      await connected;
      expect(other.client.sameMessages).toBe(same);
    }
  });

  test("refuses names that are too long", () => {
    expect(() => start({ name: "x".repeat(65) })).toThrow(RangeError);
    expect(() => start({ version: "x".repeat(65) })).toThrow(RangeError);
  });

  test("says what is missing if the runtime has no WebSocket", async () => {
    vi.stubGlobal("WebSocket", undefined);
    const client = new GameClient({ url: "ws://server", messages: [] });
    expect(await failure(client.connect())).toMatchObject({
      info: { text: expect.stringContaining("this runtime has no WebSocket") },
    });
  });
});

describe("onConnect", () => {
  test("logs in before the client is open", async () => {
    const transport = new FakeTransport();
    const { client } = start(
      {
        outbox: true,
        onConnect: async (session) => {
          expect(session).toMatchObject({ id: 7n, reconnected: false });
          await session.request(C2S_LoginSchema, { name: "Ada" }, S2C_LoginSchema);
        },
      },
      transport,
    );
    const connected = client.connect();
    client.send(C2S_SaySchema, { text: "waits" });
    transport.last.welcome();
    await settle();
    expect(client.state).toBe("connecting");
    const [login] = transport.last.sent(C2S_LoginSchema);
    expect(login).toMatchObject({ name: "Ada" });
    expect(transport.last.sent(C2S_SaySchema)).toEqual([]);
    transport.last.message(S2C_LoginSchema, { request: login!.request });
    await connected;
    await settle();
    expect(transport.last.sent(C2S_SaySchema)).toMatchObject([{ text: "waits" }]);
  });

  test("closes the client if it fails, and its error is the cause of what everybody is told who waits", async () => {
    const taken = new Error("the name is taken");
    const { client, transport } = start({ onConnect: () => Promise.reject(taken), outbox: true });
    const failed = [client.connect(), client.request(C2S_JoinSchema, {}, S2C_JoinSchema)].map(failure);
    transport.last.welcome();
    for (const error of await Promise.all(failed)) {
      expect(error).toBeInstanceOf(ConnectionClosedError);
      expect(error).toMatchObject({ message: "rejected: the name is taken", info: { reason: "rejected" } });
      expect((error as ConnectionClosedError).cause).toBe(taken);
    }
    expect(client.state).toBe("closed");
    expect(client.lastClose).toMatchObject({
      reason: "rejected",
      text: taken.message,
      mayReconnect: false,
      cause: taken,
    });
    expect(transport.last.sent(GoodbyeSchema)).toMatchObject([{ reason: "left" }]);
  });

  test("closes the client for good if it fails after a reconnect", async () => {
    let logins = 0;
    const { client, transport } = await open({
      onConnect: ({ reconnected }) => {
        expect(reconnected).toBe(logins++ > 0);
        if (reconnected) {
          throw new Error("banned");
        }
      },
    });
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    transport.last.welcome();
    await settle();
    expect(client.lastClose).toMatchObject({ reason: "rejected", text: "banned" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transport.connections).toHaveLength(2);
  });

  test("tries again if the server was too slow after a reconnect", async () => {
    const { client, transport } = await open({
      onConnect: async (session) => {
        if (session.reconnected) {
          await session.request(C2S_LoginSchema, { name: "Ada" }, S2C_LoginSchema, { timeout: 1000 });
        }
      },
    });
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    transport.last.welcome();
    await vi.advanceTimersByTimeAsync(1000);
    expect(client.state).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(1000);
    expect(transport.connections).toHaveLength(3);
  });

  test("has a session that ends with its connection", async () => {
    let late: Promise<unknown> | undefined;
    const { client, transport } = await open({
      onConnect: async (session) => {
        if (session.reconnected && transport.connections.length === 2) {
          late = failure(session.request(C2S_LoginSchema, { name: "Ada" }, S2C_LoginSchema));
          await late;
          expect(() => session.send(C2S_LeaveSchema)).toThrow(NotConnectedError);
          await expect(session.request(C2S_LoginSchema, {}, S2C_LoginSchema)).rejects.toThrow(NotConnectedError);
        }
      },
    });
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    transport.last.welcome();
    await settle();
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(1000);
    transport.last.welcome();
    await settle();
    expect(await late).toBeInstanceOf(ConnectionClosedError);
    expect(client.state).toBe("open");
    expect(transport.connections).toHaveLength(3);
  });

  test("tells whoever sends over the client instead", async () => {
    const { client, transport } = start({
      onConnect: () => client.send(C2S_LoginSchema, { name: "Ada" }),
    });
    const failed = failure(client.connect());
    transport.last.welcome();
    expect(await failed).toMatchObject({ message: expect.stringContaining("send over the session that it is given") });
  });
});

describe("listeners", () => {
  test("get messages of their type until they are taken away", async () => {
    const { client, transport } = await open();
    const texts: string[] = [];
    const listener = ({ text }: { text: string }) => texts.push(text);
    const stop = client.on(S2C_SaidSchema, listener);
    client.on(S2C_SaidSchema, listener);
    client.once(S2C_SaidSchema, ({ text }) => texts.push(`once ${text}`));
    const say = (text: string) => transport.last.message(S2C_SaidSchema, { text });
    say("a");
    stop();
    stop();
    say("b");
    client.off(S2C_SaidSchema, listener);
    say("c");
    expect(texts).toEqual(["a", "a", "once a", "b"]);
  });

  test("can be taken away before their only call", async () => {
    const { client, transport } = await open();
    const listener = vi.fn();
    client.once(S2C_SaidSchema, listener);
    client.off(S2C_SaidSchema, listener);
    transport.last.message(S2C_SaidSchema);
    expect(listener).not.toHaveBeenCalled();
  });

  test("do not suffer from each other", async () => {
    const { client, transport } = await open();
    const error = new Error("a bug");
    const errors: unknown[] = [];
    client.on("error", (thrown) => errors.push(thrown));
    client.on(S2C_SaidSchema, () => {
      throw error;
    });
    const listener = vi.fn();
    client.on(S2C_SaidSchema, listener);
    transport.last.message(S2C_SaidSchema);
    expect(listener).toHaveBeenCalledOnce();
    expect(errors).toEqual([error]);
    expect(client.state).toBe("open");
  });

  test("are refused for messages that nobody can send", () => {
    const { client } = start();
    expect(() => client.on(PositionSchema, () => {})).toThrow(UnknownMessageError);
    expect(() => client.on(C2S_ChatSchema, () => {})).toThrow(UnknownMessageError);
  });

  test("are told of messages that the client does not know", async () => {
    const { client, transport } = await open();
    const unknown = vi.fn();
    client.on("unknownMessage", unknown);
    transport.last.push([4711, new Uint8Array([1])]);
    expect(unknown).toHaveBeenCalledWith({ id: 4711, payload: new Uint8Array([1]) });
    expect(client.state).toBe("open");
  });

  test("get all messages of a chunk, and of one that is cut, over a stream", async () => {
    const { client, transport } = await open({}, new FakeTransport(false));
    const texts: string[] = [];
    client.on(S2C_SaidSchema, ({ text }) => texts.push(text));
    const chunk = bytes(packet(S2C_SaidSchema, { text: "a" }), packet(S2C_SaidSchema, { text: "b" }));
    transport.last.listener.received(chunk.subarray(0, 9));
    transport.last.listener.received(chunk.subarray(9));
    expect(texts).toEqual(["a", "b"]);
  });
});

describe("send", () => {
  test("sends together what is sent in one turn", async () => {
    const { client, transport } = await open();
    await settle();
    const before = transport.last.chunks.length;
    client.send(C2S_SaySchema, { text: "a" });
    client.send(C2S_LeaveSchema);
    expect(client.bufferedAmount).toBe(4 + 3 + 4);
    expect(transport.last.chunks).toHaveLength(before);
    await settle();
    expect(transport.last.chunks.slice(before)).toEqual([
      bytes(packet(C2S_SaySchema, { text: "a" }), packet(C2S_LeaveSchema)),
    ]);
  });

  test("is refused while there is no open connection", async () => {
    const { client, transport } = start();
    const refused = () => client.send(C2S_LeaveSchema);
    expect(refused).toThrow(NotConnectedError);
    const connected = client.connect();
    expect(refused).toThrow("the client is connecting");
    await expect(client.request(C2S_JoinSchema, {}, S2C_JoinSchema)).rejects.toThrow(NotConnectedError);
    transport.last.welcome();
    await connected;
    transport.last.drop();
    expect(refused).toThrow("the client is reconnecting");
    client.close();
    expect(refused).toThrow("the client is closed");
  });

  test("is refused if too much waits", async () => {
    const { client, transport } = await open({ maxBufferedAmount: 1000 });
    transport.last.bufferedAmount = 1001;
    expect(() => client.send(C2S_LeaveSchema)).toThrow(BackpressureError);
    await expect(client.request(C2S_JoinSchema, {}, S2C_JoinSchema)).rejects.toThrow(BackpressureError);
    transport.last.bufferedAmount = 1000;
    await settle();
    expect(() => client.send(C2S_LeaveSchema)).not.toThrow();
  });

  test("refuses what is too large, or unknown", async () => {
    const { client } = await open();
    expect(() => client.send(C2S_SaySchema, { text: "x".repeat(70_000) })).toThrow(MessageTooLargeError);
    expect(() => client.send(C2S_ChatSchema)).toThrow(UnknownMessageError);
    await expect(client.request(C2S_ChatSchema, {}, S2C_JoinSchema)).rejects.toThrow(UnknownMessageError);
  });
});

describe("outbox", () => {
  test("keeps messages and requests for the next connection, in order", async () => {
    const { client, transport } = await open({ outbox: true });
    transport.last.drop();
    client.send(C2S_SaySchema, { text: "a" });
    const joined = client.request(C2S_JoinSchema, { room: "b" }, S2C_JoinSchema);
    client.send(C2S_SaySchema, { text: "c" });
    client.on("open", () => client.send(C2S_SaySchema, { text: "d" }));
    await vi.advanceTimersByTimeAsync(500);
    transport.last.welcome();
    await settle();
    expect(transport.last.packets.map(([id]) => id).filter((id) => id >= 100)).toEqual([2014, 2011, 2014, 2014]);
    const [join] = transport.last.sent(C2S_JoinSchema);
    transport.last.message(S2C_JoinSchema, { request: join!.request });
    expect(await joined).toMatchObject({ request: join!.request });
  });

  test("refuses what exceeds its bounds, and keeps what it has", async () => {
    const { client, transport } = await open({ outbox: { maxMessages: 2, maxBytes: 20 } });
    transport.last.drop();
    expect(() => client.send(C2S_SaySchema, { text: "x".repeat(19) })).toThrow(OutboxFullError);
    client.send(C2S_LeaveSchema);
    client.send(C2S_LeaveSchema);
    expect(() => client.send(C2S_LeaveSchema)).toThrow("the outbox holds 2 messages, 0 bytes");
    await expect(client.request(C2S_JoinSchema, {}, S2C_JoinSchema)).rejects.toThrow(OutboxFullError);
    await vi.advanceTimersByTimeAsync(500);
    transport.last.welcome();
    await settle();
    expect(transport.last.sent(C2S_LeaveSchema)).toHaveLength(2);
  });

  test("has room again after a request in it was given up", async () => {
    const { client, transport } = await open({ outbox: { maxMessages: 1 }, reconnect: { baseDelay: 10_000 } });
    transport.last.drop();
    const late = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema, { timeout: 100 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(await late).toBeInstanceOf(RequestTimeoutError);
    client.send(C2S_LeaveSchema);
    await vi.advanceTimersByTimeAsync(5000);
    transport.last.welcome();
    await settle();
    expect(transport.last.sent(C2S_JoinSchema)).toEqual([]);
    expect(transport.last.sent(C2S_LeaveSchema)).toHaveLength(1);
  });

  test("tells what it could not deliver", async () => {
    const { client, transport } = await open({ outbox: true });
    const undelivered = vi.fn();
    client.on("undelivered", undelivered);
    transport.last.drop();
    client.send(C2S_SaySchema, { text: "lost" });
    const request = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema));
    await client.close();
    expect(undelivered).toHaveBeenCalledWith([
      { schema: C2S_SaySchema, message: create(C2S_SaySchema, { text: "lost" }), wasSent: false },
    ]);
    expect(await request).toMatchObject({ info: { reason: "left" } });
  });
});

describe("request", () => {
  test("gets the reply with its own value, whatever the order", async () => {
    const { client, transport } = await open();
    const first = client.request(C2S_JoinSchema, { room: "a" }, S2C_JoinSchema);
    const second = client.request(C2S_JoinSchema, { room: "b" }, S2C_JoinSchema);
    await settle();
    const [a, b] = transport.last.sent(C2S_JoinSchema);
    expect(a!.request).not.toBe(b!.request);
    transport.last.message(S2C_JoinSchema, { request: 9999, error: "of nobody" });
    transport.last.message(S2C_JoinSchema, { request: b!.request, error: "b" });
    transport.last.message(S2C_JoinSchema, { request: a!.request, error: "a" });
    expect((await first).error).toBe("a");
    expect((await second).error).toBe("b");
  });

  test("gets the first reply of its type if there is no correlation field", async () => {
    const { client, transport } = await open();
    const replies = [
      client.request(C2S_SaySchema, { text: "a" }, S2C_SaidSchema),
      client.request(C2S_SaySchema, { text: "b" }, S2C_SaidSchema),
      client.request(C2S_JoinSchema, {}, S2C_RefusedSchema),
    ];
    transport.last.message(S2C_SaidSchema, { text: "A" });
    transport.last.message(S2C_RefusedSchema, { reason: "no" });
    transport.last.message(S2C_SaidSchema, { text: "B" });
    expect(await Promise.all(replies)).toMatchObject([{ text: "A" }, { text: "B" }, { reason: "no" }]);
  });

  test("leaves the reply to listeners, too", async () => {
    const { client, transport } = await open();
    const said = vi.fn();
    client.on(S2C_SaidSchema, said);
    const reply = client.request(C2S_SaySchema, { text: "a" }, S2C_SaidSchema);
    transport.last.message(S2C_SaidSchema, { text: "A" });
    expect(said).toHaveBeenCalledWith(await reply);
  });

  test("is rejected after its time", async () => {
    const { client, transport } = await open();
    const late = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema, { timeout: 2000 }));
    await vi.advanceTimersByTimeAsync(2000);
    const error = await late;
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(error).toMatchObject({ message: "no proto.S2C_Join for proto.C2S_Join within 2000 ms" });
    // Its reply is nobody's now.
    transport.last.message(S2C_JoinSchema, { request: transport.last.sent(C2S_JoinSchema)[0]!.request });
  });

  test("can wait without end", async () => {
    const { client, transport } = await open();
    const reply = client.request(C2S_SaySchema, {}, S2C_SaidSchema, { timeout: Number.POSITIVE_INFINITY });
    for (let i = 0; i < 100; i++) {
      await vi.advanceTimersByTimeAsync(4000);
      transport.last.message(PingSchema);
    }
    transport.last.message(S2C_SaidSchema, { text: "at last" });
    expect((await reply).text).toBe("at last");
  });

  test("is rejected when its signal is aborted", async () => {
    const { client, transport } = await open();
    const controller = new AbortController();
    const given = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema, { signal: controller.signal }));
    const reason = new Error("changed my mind");
    controller.abort(reason);
    expect(await given).toBe(reason);
    await settle();
    const sent = transport.last.sent(C2S_JoinSchema).length;
    expect(await failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema, { signal: controller.signal }))).toBe(
      reason,
    );
    await settle();
    expect(transport.last.sent(C2S_JoinSchema)).toHaveLength(sent);
  });

  test("is rejected when the connection ends", async () => {
    const { client, transport } = await open();
    const lost = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema));
    await settle();
    transport.last.drop();
    const error = await lost;
    expect(error).toBeInstanceOf(ConnectionClosedError);
    expect(error).toMatchObject({ info: { reason: "connection_lost" } });
    expect(vi.getTimerCount()).toBe(1);
  });
});

describe("the end", () => {
  test("is told by the server's goodbye", async () => {
    const { client, transport, states } = await open();
    const close = vi.fn();
    client.on("close", close);
    transport.last.goodbye({ reason: "kicked", text: "behave", mayReconnect: false });
    expect(close).toHaveBeenCalledWith({ reason: "kicked", text: "behave", mayReconnect: false, retryAfter: 0 });
    expect(transport.last.ended).toBe("closed");
    expect(states.at(-1)).toBe("closed");
    transport.last.drop({ code: 4508, text: "kicked" });
    expect(close).toHaveBeenCalledOnce();
  });

  test("is told to connect() if the version is refused", async () => {
    const { client, transport } = start();
    const failed = failure(client.connect());
    transport.last.listener.opened();
    transport.last.goodbye({ reason: "upgrade", text: "Please update", mayReconnect: false });
    expect(await failed).toMatchObject({ info: { reason: "upgrade", text: "Please update" } });
  });

  test.each([
    [4507, "replaced", { reason: "replaced", mayReconnect: false }],
    [4002, "shutdown", { reason: "shutdown", mayReconnect: true }],
    [4000, "", { reason: "peer_closed", mayReconnect: true }],
    [1006, "", { reason: "connection_lost", mayReconnect: true }],
    [1011, "oops", { reason: "connection_lost", text: "oops", mayReconnect: true }],
  ])("is read from the close code %d without a goodbye", async (code, text, expected) => {
    const { client, transport } = await open();
    transport.last.drop({ code, text });
    expect(client.lastClose).toMatchObject({ code, ...expected });
  });

  test.each<[string, (transport: FakeTransport) => void, string]>([
    ["a text message", ({ last }) => last.listener.violated("a text message"), "protocol_error"],
    [
      "half a packet",
      ({ last }) => last.listener.received(bytes(packet(S2C_SaidSchema)).subarray(0, 3)),
      "protocol_error",
    ],
    ["a bad size", ({ last }) => last.listener.received(new Uint8Array([1, 0, 0, 0])), "protocol_error"],
    ["a second welcome", ({ last }) => last.message(WelcomeSchema), "protocol_error"],
    ["a bad payload", ({ last }) => last.push([1014, new Uint8Array([255])]), "malformed"],
    ["a bad ping", ({ last }) => last.push([3, new Uint8Array([255])]), "malformed"],
  ])("comes with %s", async (_, violate, reason) => {
    const { client, transport } = await open();
    client.on(S2C_SaidSchema, () => {});
    violate(transport);
    expect(client.lastClose).toMatchObject({ reason, mayReconnect: false, cause: expect.any(Error) });
    expect(transport.last.ended).toBe("aborted");
    expect(client.state).toBe("closed");
  });

  test("does not come with system messages of a later version", async () => {
    const { client, transport } = await open();
    transport.last.push([7, new Uint8Array([255])]);
    expect(client.state).toBe("open");
  });

  test("comes with close(), after what was sent before", async () => {
    const { client, transport, states } = await open();
    client.send(C2S_LeaveSchema);
    const request = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema));
    const close = vi.fn();
    client.on("close", close);
    const closed = client.close();
    expect(states.at(-1)).toBe("closed");
    expect(transport.last.packets.slice(-3).map(([id]) => id)).toEqual([2012, 2011, 5]);
    expect(transport.last.sent(GoodbyeSchema)).toMatchObject([{ reason: "left" }]);
    expect(transport.last.ended).toBe("closed");
    expect(await request).toMatchObject({ info: { reason: "left" } });
    transport.last.drop();
    await closed;
    expect(close).toHaveBeenCalledOnce();
    expect(close).toHaveBeenCalledWith({ reason: "left", text: "", mayReconnect: false, retryAfter: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("comes only once if it is closed before it knows that there is no such address", async () => {
    const transport = new FakeTransport();
    transport.open = () => {
      throw new SyntaxError("no address");
    };
    const { client } = start({}, transport);
    const close = vi.fn();
    client.on("close", close);
    const failed = failure(client.connect());
    await client.close();
    await settle();
    expect(close).toHaveBeenCalledOnce();
    expect(await failed).toMatchObject({ info: { reason: "left" } });
  });

  test("comes before what the server has sent after its goodbye", async () => {
    const { client, transport } = await open();
    const said = vi.fn();
    client.on(S2C_SaidSchema, said);
    transport.last.push(packet(GoodbyeSchema, { reason: "kicked" }), packet(S2C_SaidSchema));
    expect(client.state).toBe("closed");
    expect(said).not.toHaveBeenCalled();
  });

  test("does not wait for a transport that does not close", async () => {
    const { client, transport } = await open();
    const closed = client.close();
    await vi.advanceTimersByTimeAsync(2000);
    await closed;
    expect(transport.last.ended).toBe("aborted");
  });
});

describe("reconnecting", () => {
  test("waits longer each time, at random, and no longer than told", async () => {
    const { client, transport } = await open({ reconnect: { baseDelay: 1000, maxDelay: 4000 } });
    const delays: number[] = [];
    client.on("reconnecting", ({ delay }) => delays.push(delay));
    for (let attempt = 0; attempt < 5; attempt++) {
      transport.last.drop();
      await vi.advanceTimersByTimeAsync(delays.at(-1)!);
      expect(transport.connections).toHaveLength(attempt + 2);
    }
    expect(delays).toEqual([500, 1000, 2000, 2000, 2000]);
  });

  test("adds what the server asks for", async () => {
    const { client, transport } = await open();
    const reconnecting = vi.fn();
    client.on("reconnecting", reconnecting);
    transport.last.goodbye({ reason: "shutdown", mayReconnect: true, retryAfterMillis: 1000 });
    expect(reconnecting).toHaveBeenCalledWith({
      attempt: 1,
      delay: 1500,
      resumable: false,
      info: { reason: "shutdown", text: "", mayReconnect: true, retryAfter: 1000 },
    });
  });

  test("gives up after as many attempts as told", async () => {
    const { client, transport, states } = await open({ reconnect: { maxAttempts: 2 } });
    transport.last.drop();
    const again = failure(client.connect());
    transport.last.drop({ code: 1006 });
    await vi.advanceTimersByTimeAsync(60_000);
    transport.last.drop({ code: 1006 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transport.connections).toHaveLength(3);
    expect(states.at(-1)).toBe("closed");
    expect(await again).toMatchObject({ info: { reason: "not_connected" } });
  });

  test("can be switched off", async () => {
    const { client, transport } = await open({ reconnect: false });
    transport.last.drop();
    expect(client.state).toBe("closed");
  });

  test("tells that it is open again", async () => {
    const { client, transport, states } = await open();
    const opened = vi.fn();
    client.on("open", opened);
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    transport.last.welcome({ sessionId: 8n });
    await settle();
    expect(opened).toHaveBeenCalledWith({ sessionId: 8n, reconnected: true, resumed: false });
    expect(states).toEqual(["connecting", "open", "reconnecting", "open"]);
  });

  test("begins anew with its delays after a connection that held", async () => {
    const { client, transport } = await open();
    const delays: number[] = [];
    client.on("reconnecting", ({ delay }) => delays.push(delay));
    const reopen = async (heldFor: number) => {
      transport.last.drop();
      await vi.advanceTimersByTimeAsync(delays.at(-1)!);
      transport.last.welcome();
      await vi.advanceTimersByTimeAsync(heldFor);
    };
    await reopen(0);
    await reopen(4900);
    await reopen(5000);
    await reopen(0);
    expect(delays).toEqual([500, 1000, 2000, 500]);
  });

  test("tries at once when it is told to connect", async () => {
    const { client, transport } = await open();
    transport.last.drop();
    const connected = client.connect();
    expect(transport.connections).toHaveLength(2);
    client.connect();
    expect(transport.connections).toHaveLength(2);
    transport.last.welcome();
    await connected;
    await vi.advanceTimersByTimeAsync(1000);
    expect(transport.connections).toHaveLength(2);
  });

  test("does not care what an old connection does late", async () => {
    const { client, transport } = await open();
    const [old] = transport.connections;
    old!.goodbye({ reason: "shutdown", mayReconnect: true });
    await vi.advanceTimersByTimeAsync(500);
    transport.last.welcome();
    await settle();
    const said = vi.fn();
    client.on(S2C_SaidSchema, said);
    old!.message(S2C_SaidSchema);
    old!.goodbye({ reason: "kicked" });
    old!.listener.violated("a text message");
    old!.drop({ code: 4508 });
    expect(client.state).toBe("open");
    expect(said).not.toHaveBeenCalled();
    client.send(C2S_SteerSchema, { x: 1 });
    await settle();
    expect(transport.last.sent(C2S_SteerSchema)).toHaveLength(1);
  });

  test("ends with close()", async () => {
    const { client, transport } = await open();
    transport.last.drop();
    await client.close();
    expect(client.state).toBe("closed");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transport.connections).toHaveLength(1);
  });
});

describe("in a browser", () => {
  function stubBrowser() {
    const page = new EventTarget() as EventTarget & { visibilityState: string };
    const window = new EventTarget();
    const network = { onLine: true };
    vi.stubGlobal("document", page);
    vi.stubGlobal("navigator", network);
    vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
    return { page, window, network };
  }

  test("waits for the network, and tries at once when it is back", async () => {
    const { window, network } = stubBrowser();
    const { client, transport } = await open();
    network.onLine = false;
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(transport.connections).toHaveLength(1);
    network.onLine = true;
    window.dispatchEvent(new Event("online"));
    expect(transport.connections).toHaveLength(2);
    transport.last.welcome();
    await settle();
    expect(client.state).toBe("open");
  });

  test("does not wait for the back-off's end when the network is back", async () => {
    const { window } = stubBrowser();
    const { transport } = await open();
    transport.last.drop();
    window.dispatchEvent(new Event("online"));
    expect(transport.connections).toHaveLength(2);
    window.dispatchEvent(new Event("online"));
    expect(transport.connections).toHaveLength(2);
  });

  test("looks at its connection when there is another network, or the page is looked at again", async () => {
    const { window, page } = stubBrowser();
    const { client, transport } = await open();
    await vi.advanceTimersByTimeAsync(1000);
    transport.last.message(PongSchema, { time: 0n });
    await settle();
    const pings = () => transport.last.sent(PingSchema).length;
    const before = pings();
    window.dispatchEvent(new Event("online"));
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(pings()).toBe(before + 1);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(pings()).toBe(before + 2);
    await vi.advanceTimersByTimeAsync(2500);
    expect(client.lastClose).toMatchObject({ reason: "heartbeat" });
  });

  test("listens no longer than it is used", async () => {
    const { window } = stubBrowser();
    const { client, transport } = await open();
    client.close();
    window.dispatchEvent(new Event("online"));
    expect(transport.connections).toHaveLength(1);
  });
});

describe("heartbeat and clock", () => {
  test("answers the server's pings", async () => {
    const { transport } = await open();
    transport.last.message(PingSchema, { time: 123n });
    await settle();
    expect(transport.last.sent(PongSchema)).toMatchObject([{ time: 123n }]);
  });

  test("finds a connection lost over which nothing comes", async () => {
    const { client, transport } = await open();
    await vi.advanceTimersByTimeAsync(9999);
    expect(client.state).toBe("open");
    await vi.advanceTimersByTimeAsync(1);
    expect(client.state).toBe("reconnecting");
    expect(client.lastClose).toMatchObject({ reason: "heartbeat", mayReconnect: true });
    expect(transport.last.ended).toBe("aborted");
  });

  test("knows the server's clock after the welcome, and better after a few pings", async () => {
    const { client, transport } = start();
    const latency: number[] = [];
    client.on("latency", (millis) => latency.push(millis));
    const connected = client.connect();
    // 80 ms there, and no time back.
    transport.last.listener.opened();
    await vi.advanceTimersByTimeAsync(80);
    transport.last.message(WelcomeSchema, {
      serverTimeMicros: 1_000_000_000n,
      tick: 10n,
      tickTimeMicros: 999_990_000n,
      tickIntervalMicros: 50_000,
    });
    await connected;
    expect(client.serverTime()).toBeCloseTo(1_000_040, 0);
    expect(client.roundTripTime).toBe(80);
    for (let ping = 0; ping < 5; ping++) {
      await vi.advanceTimersByTimeAsync(10);
      const pings = transport.last.sent(PingSchema);
      expect(pings).toHaveLength(ping + 1);
      transport.last.pong(pings.at(-1)!.time, {
        serverTimeMicros: 1_000_000_000n + BigInt(5000 + 10_000 * ping),
        tick: 10n,
        tickTimeMicros: 999_990_000n,
      });
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(transport.last.sent(PingSchema)).toHaveLength(5);
    expect(latency).toHaveLength(5);
    expect(client.roundTripTime).toBeCloseTo(10, 2);
    expect(client.serverTime()).toBeCloseTo(1_000_550, 0);
    expect(client.serverTick()).toBeCloseTo(10 + 560 / 50, 1);
    expect(client.timeOfTick(12n)).toBeCloseTo(1_000_090, 0);
  });
});
