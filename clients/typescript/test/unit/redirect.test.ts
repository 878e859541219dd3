import {
  type ClientState,
  ConnectionClosedError,
  GameClient,
  type GameClientOptions,
  NotConnectedError,
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
import { HelloSchema } from "../../src/generated/byteborne/system_pb.js";
import { type FakeConnection, FakeTransport, packet } from "../support/fake.js";

const HOME = "ws://home";
const OTHER = "ws://other:12346/game";
const TICKET = new Uint8Array([7, 7]);
const TOKEN = new Uint8Array([1, 2]);
const NOTHING = new Uint8Array(0);
const WINDOW = 30_000;

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

function start(options: Partial<GameClientOptions> = {}) {
  const transport = new FakeTransport();
  const client = new GameClient({ url: HOME, messages: [file_arena], transport, ...options });
  const states: ClientState[] = [];
  client.on("state", (state) => states.push(state));
  const undelivered: UndeliveredMessage[] = [];
  client.on("undelivered", (messages) => undelivered.push(...messages));
  return { client, transport, states, undelivered };
}

async function open(options: Partial<GameClientOptions> = {}) {
  const started = start(options);
  const connected = started.client.connect();
  started.transport.last.welcome({ resumeToken: TOKEN, resumeWindowMillis: WINDOW });
  await connected;
  return started;
}

/** A client that was sent to another address, and is open there. */
async function moved(options: Partial<GameClientOptions> = {}, token = TOKEN) {
  const opened = await open(options);
  redirect(opened.transport.last);
  opened.transport.last.welcome({ sessionId: 8n, resumeToken: token, resumeWindowMillis: WINDOW });
  await settle();
  return opened;
}

function redirect(connection: FakeConnection, address = OTHER, ticket = TICKET): void {
  connection.goodbye({ reason: "redirect", mayReconnect: true, address, ticket });
}

const urls = (transport: FakeTransport) => transport.connections.map(({ url }) => url);

/** What a connection has said of itself, once it came about. */
function hello(connection: FakeConnection) {
  if (connection.sent(HelloSchema).length === 0) {
    connection.listener.opened();
  }
  return connection.sent(HelloSchema)[0]!;
}

const say = (sender: Pick<GameClient, "send">, text: string) => sender.send(C2S_SaySchema, { text });

const said = (connection: FakeConnection) => connection.sent(C2S_SaySchema).map(({ text }) => text);

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("it was fulfilled");
    },
    (error) => error,
  );
}

describe("a redirect", () => {
  test("is followed at once, with its ticket and a new session", async () => {
    const onConnect = vi.fn();
    const { client, transport, states, undelivered } = await open({ onConnect });
    const [redirected, reconnecting, opened, error] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
    client.on("redirected", redirected);
    client.on("reconnecting", reconnecting);
    client.on("open", opened);
    client.on("error", error);
    say(client, "not confirmed");
    redirect(transport.last);
    const info = { reason: "redirect", text: "", mayReconnect: true, retryAfter: 0, address: OTHER };
    expect(redirected).toHaveBeenCalledWith({ url: OTHER, info });
    expect(client.lastClose).toEqual(info);
    expect(urls(transport)).toEqual([HOME, OTHER]);
    expect(hello(transport.last)).toMatchObject({
      ticket: TICKET,
      resumeToken: NOTHING,
      received: 0n,
      resumable: true,
    });
    transport.last.welcome({ sessionId: 8n });
    await settle();
    expect(onConnect).toHaveBeenLastCalledWith(expect.objectContaining({ id: 8n, reconnected: true }));
    expect(opened).toHaveBeenCalledWith({ sessionId: 8n, reconnected: true, resumed: false });
    expect(states).toEqual(["connecting", "open", "reconnecting", "open"]);
    expect(client.sessionId).toBe(8n);
    expect(said(transport.last)).toEqual([]);
    for (const listener of [reconnecting, error]) {
      expect(listener).not.toHaveBeenCalled();
    }
    expect(undelivered).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);
  });

  test("says no ticket where there was none", async () => {
    const { transport } = await open();
    expect(hello(transport.last).ticket).toEqual(NOTHING);
    transport.last.drop();
    await settle();
    expect(hello(transport.last).ticket).toEqual(NOTHING);
  });

  test.each([
    ["tcp://home:1", "other:12345", "tcp://other:12345"],
    ["tls://home:1", "other:12345", "tls://other:12345"],
    ["tcp://home:1", "[2001:db8::1]:12345", "tcp://[2001:db8::1]:12345"],
    ["wss://home/game", "other:12346", "wss://other:12346"],
    ["ws://home", "wss://other/game", "wss://other/game"],
    ["wss://home", "wss://other:12346/game", "wss://other:12346/game"],
  ])("from %s to %s leads to %s", async (url, address, target) => {
    const { transport } = await open({ url });
    redirect(transport.last, address);
    expect(transport.last.url).toBe(target);
  });

  test.each([
    ["wss://home", "ws://other", "without TLS: ws://other"],
    ["tls://home:1", "tcp://other:12345", "without TLS: tcp://other:12345"],
    ["wss://home", "tcp://other:12345", "without TLS: tcp://other:12345"],
    ["ws://home", "https://other", "neither ws://, wss://, tcp:// nor tls://: https://other"],
    ["tcp://home:1", "tcp:///12345", "no address: tcp:///12345"],
    ["tcp://home:1", ":12345", expect.stringContaining("not followed")],
    ["ws://home", "no address", expect.stringContaining("not followed")],
  ])("from %s to %s is not followed", async (url, address, text) => {
    const { client, transport } = await open({ url });
    const [reconnecting, redirected] = [vi.fn(), vi.fn()];
    client.on("reconnecting", reconnecting);
    client.on("redirected", redirected);
    redirect(transport.last, address);
    const info = {
      reason: "redirect",
      address,
      mayReconnect: true,
      text: typeof text === "string" ? `not followed: ${text}` : text,
      cause: expect.any(TypeError),
    };
    expect(reconnecting).toHaveBeenCalledWith(
      expect.objectContaining({ delay: 500, info: expect.objectContaining(info) }),
    );
    expect(client.lastClose).toMatchObject(info);
    await vi.advanceTimersByTimeAsync(500);
    expect(urls(transport)).toEqual([url, url]);
    expect(hello(transport.last).ticket).toEqual(NOTHING);
    expect(redirected).not.toHaveBeenCalled();
  });

  test("never leads a page with https to a connection without TLS", async () => {
    vi.stubGlobal("location", { protocol: "https:" });
    const { transport } = await open();
    redirect(transport.last, "ws://localhost:12346");
    expect(transport.connections).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(transport.last.url).toBe(HOME);
    transport.last.welcome();
    redirect(transport.last, "wss://other");
    expect(transport.last.url).toBe("wss://other");
  });

  test("never leads back from TLS over another server", async () => {
    const { transport } = await open();
    redirect(transport.last, "wss://other");
    transport.last.welcome();
    redirect(transport.last, "ws://third");
    expect(urls(transport)).toEqual([HOME, "wss://other"]);
  });

  test("is not followed if that is switched off", async () => {
    const { client, transport, states } = await open({ redirects: false });
    redirect(transport.last);
    expect(client.lastClose).toEqual({
      reason: "redirect",
      text: "",
      mayReconnect: true,
      retryAfter: 0,
      address: OTHER,
    });
    await vi.advanceTimersByTimeAsync(500);
    expect(urls(transport)).toEqual([HOME, HOME]);
    transport.last.welcome();
    await settle();
    expect(states).toEqual(["connecting", "open", "reconnecting", "open"]);
    client.close();
    const failed = failure(client.connect());
    redirect(transport.last);
    expect(await failed).toMatchObject({ info: { reason: "redirect", address: OTHER } });
  });

  test("is followed if the application says so", async () => {
    const redirects = vi.fn((url: string) => new URL(url).hostname.endsWith(".example.com"));
    const { transport } = await open({ url: "tls://home:1", redirects });
    redirect(transport.last, "game.example.com:12345");
    expect(redirects).toHaveBeenCalledWith("tls://game.example.com:12345");
    expect(transport.last.url).toBe("tls://game.example.com:12345");
    transport.last.welcome();
    redirect(transport.last, "game.example.org:12345");
    expect(transport.connections).toHaveLength(2);
    redirects.mockImplementation(() => {
      throw new Error("a bug");
    });
    await vi.advanceTimersByTimeAsync(500);
    transport.last.welcome();
    redirect(transport.last, "game.example.com:12345");
    expect(urls(transport)).toEqual(["tls://home:1", "tls://game.example.com:12345", "tls://home:1"]);
  });

  test("is one only by its name", async () => {
    const { transport } = await open();
    transport.last.goodbye({ reason: "shutdown", mayReconnect: true, address: OTHER, ticket: TICKET });
    expect(transport.connections).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(transport.last.url).toBe(HOME);
    expect(hello(transport.last).ticket).toEqual(NOTHING);
  });

  test("needs no option to connect again", async () => {
    const { client, transport } = await open({ reconnect: false });
    redirect(transport.last);
    transport.last.welcome();
    await settle();
    expect(client.state).toBe("open");
    transport.last.drop();
    expect(client.state).toBe("closed");
  });

  test("rejects requests, and what is sent meanwhile is refused, or for the next session", async () => {
    const { client, transport } = await open();
    const request = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema));
    redirect(transport.last);
    expect(await request).toBeInstanceOf(ConnectionClosedError);
    expect(await request).toMatchObject({ info: { reason: "redirect" } });
    expect(() => say(client, "meanwhile")).toThrow(NotConnectedError);

    const patient = await open({ outbox: true });
    redirect(patient.transport.last);
    say(patient.client, "meanwhile");
    patient.transport.last.welcome();
    await settle();
    expect(said(patient.transport.last)).toEqual(["meanwhile"]);
  });

  test("may come while the client logs in for the first time", async () => {
    const sessions: Session[] = [];
    const onConnect = vi.fn(async (session: Session) => {
      sessions.push(session);
      await session.request(C2S_JoinSchema, { room: "lobby" }, S2C_JoinSchema);
    });
    const { client, transport, states } = start({ onConnect });
    const connected = client.connect();
    transport.last.welcome();
    await settle();
    redirect(transport.last);
    await settle();
    transport.last.welcome({ sessionId: 8n });
    await settle();
    expect(() => sessions[0]!.send(C2S_SaySchema)).toThrow(NotConnectedError);
    transport.last.message(S2C_JoinSchema, { request: transport.last.sent(C2S_JoinSchema)[0]!.request });
    await connected;
    expect(sessions.map(({ id, reconnected }) => [id, reconnected])).toEqual([
      [7n, false],
      [8n, false],
    ]);
    expect(states).toEqual(["connecting", "open"]);
  });

  test("may come before a welcome, of a session that was to be resumed, too", async () => {
    const { client, transport, undelivered } = await open();
    say(client, "not confirmed");
    transport.last.drop();
    say(client, "meanwhile");
    const request = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema));
    await settle();
    transport.last.listener.opened();
    redirect(transport.last);
    expect(hello(transport.last)).toMatchObject({ ticket: TICKET, resumeToken: NOTHING });
    expect(undelivered.map(({ wasSent }) => wasSent)).toEqual([true, false]);
    expect(await request).toMatchObject({ info: { reason: "redirect" } });
    transport.last.welcome();
    await settle();
    expect(said(transport.last)).toEqual([]);
    expect(client.state).toBe("open");
  });

  test("is not followed by a client that was closed", async () => {
    const { client, transport } = await open();
    client.on("redirected", () => client.close());
    redirect(transport.last);
    expect(client.state).toBe("closed");
    expect(transport.last.ended).toBe("closed");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transport.connections).toHaveLength(2);
    client.connect();
    expect(transport.last.url).toBe(HOME);
    expect(hello(transport.last).ticket).toEqual(NOTHING);
  });

  test("is not followed for ever", async () => {
    const { client, transport } = await open();
    const close = vi.fn();
    client.on("close", close);
    for (let i = 0; i < 5; i++) {
      redirect(transport.last, `ws://node-${i}`);
      transport.last.welcome();
      await vi.advanceTimersByTimeAsync(4900);
    }
    expect(client.state).toBe("open");
    redirect(transport.last, "ws://node-5");
    expect(transport.connections).toHaveLength(6);
    expect(close).toHaveBeenCalledWith({
      reason: "too_many_redirects",
      text: "after 5 in a row, the next leads to ws://node-5",
      mayReconnect: false,
      retryAfter: 0,
      address: "ws://node-5",
    });
  });

  test("counts anew after a session that stayed, and after the client was closed", async () => {
    const { client, transport } = await open();
    const follow = async (heldFor: number) => {
      redirect(transport.last);
      transport.last.welcome();
      await vi.advanceTimersByTimeAsync(heldFor);
    };
    for (let i = 0; i < 4; i++) {
      await follow(0);
    }
    await follow(5000);
    for (let i = 0; i < 5; i++) {
      await follow(0);
    }
    expect(client.state).toBe("open");
    redirect(transport.last);
    expect(client.lastClose?.reason).toBe("too_many_redirects");
    client.connect();
    transport.last.welcome();
    await settle();
    await follow(0);
    expect(client.state).toBe("open");
  });
});

describe("an address that is of no use", () => {
  test("is left for the client's own, after the back-off and without the ticket", async () => {
    const onConnect = vi.fn();
    const { client, transport, states } = await open({ onConnect });
    const reconnecting = vi.fn();
    client.on("reconnecting", reconnecting);
    redirect(transport.last);
    transport.last.drop({ cause: new Error("refused") });
    expect(reconnecting).toHaveBeenCalledWith(
      expect.objectContaining({ attempt: 1, delay: 500, info: expect.objectContaining({ reason: "not_connected" }) }),
    );
    await vi.advanceTimersByTimeAsync(499);
    expect(transport.connections).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(urls(transport)).toEqual([HOME, OTHER, HOME]);
    expect(hello(transport.last)).toMatchObject({ ticket: NOTHING, resumeToken: NOTHING });
    transport.last.welcome({ sessionId: 9n });
    await settle();
    expect(onConnect).toHaveBeenCalledTimes(2);
    expect(states).toEqual(["connecting", "open", "reconnecting", "open"]);
  });

  test("does not end the first attempt to connect", async () => {
    const { client, transport, states } = start({ onConnect: ({ id }) => id === 7n && new Promise(() => {}) });
    const connected = client.connect();
    transport.last.welcome();
    redirect(transport.last);
    transport.last.drop();
    expect(client.state).toBe("connecting");
    await vi.advanceTimersByTimeAsync(500);
    expect(urls(transport)).toEqual([HOME, OTHER, HOME]);
    transport.last.welcome({ sessionId: 9n });
    await connected;
    expect(states).toEqual(["connecting", "open"]);

    client.close();
    const failed = failure(client.connect());
    redirect(transport.last);
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    transport.last.drop();
    expect(await failed).toMatchObject({ info: { reason: "not_connected" } });
    expect(client.state).toBe("closed");
  });

  test.each<[string, (connection: FakeConnection) => unknown]>([
    ["is silent", () => vi.advanceTimersByTimeAsync(10_000)],
    ["answers something else", (connection) => connection.push(packet(S2C_SaidSchema), [2, new Uint8Array([0xff])])],
    ["stops", (connection) => connection.goodbye({ reason: "shutdown", mayReconnect: true })],
  ])("is one that %s", async (_, spoil) => {
    const { client, transport } = await open();
    redirect(transport.last);
    transport.last.listener.opened();
    await spoil(transport.last);
    expect(client.state).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(500);
    expect(urls(transport)).toEqual([HOME, OTHER, HOME]);
  });

  test("is one that the transport does not know", async () => {
    const { client, transport } = await open();
    vi.spyOn(transport, "open").mockImplementationOnce(() => {
      throw new TypeError("not tcp://host:port");
    });
    redirect(transport.last, "tcp://other:12345");
    await settle();
    expect(client.state).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(500);
    expect(urls(transport)).toEqual([HOME, HOME]);
  });

  test("is none where the server refuses the client for good", async () => {
    const { client, transport } = await open();
    redirect(transport.last);
    transport.last.listener.opened();
    transport.last.goodbye({ reason: "upgrade", text: "2.0 or newer" });
    expect(client.state).toBe("closed");
    expect(client.lastClose).toMatchObject({ reason: "upgrade", text: "2.0 or newer" });
  });

  test("is not counted: the back-off is what limits these", async () => {
    const { client, transport } = await open();
    for (let i = 0; i < 8; i++) {
      redirect(transport.last);
      transport.last.drop();
      client.connect();
      transport.last.welcome();
    }
    await settle();
    expect(client.state).toBe("open");
    expect(transport.connections).toHaveLength(17);
  });
});

describe("a session elsewhere", () => {
  test("is resumed there", async () => {
    const { client, transport } = await moved();
    await vi.advanceTimersByTimeAsync(5000);
    transport.last.drop();
    say(client, "meanwhile");
    await settle();
    expect(urls(transport)).toEqual([HOME, OTHER, OTHER]);
    expect(hello(transport.last)).toMatchObject({ ticket: NOTHING, resumeToken: TOKEN });
    transport.last.welcome({ sessionId: 8n, resumed: true, resumeToken: TOKEN, resumeWindowMillis: WINDOW });
    await settle();
    expect(said(transport.last)).toEqual(["meanwhile"]);
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(transport.last.url).toBe(OTHER);
  });

  test("is replaced at the client's own address if it cannot be reached", async () => {
    const onConnect = vi.fn();
    const { client, transport, undelivered } = await moved({ onConnect });
    await vi.advanceTimersByTimeAsync(5000);
    const request = failure(client.request(C2S_JoinSchema, {}, S2C_JoinSchema));
    transport.last.drop();
    say(client, "meanwhile");
    await settle();
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(999);
    expect(transport.connections).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(hello(transport.last)).toMatchObject({ resumeToken: TOKEN });
    transport.last.drop();
    expect(urls(transport)).toEqual([HOME, OTHER, OTHER, OTHER, HOME]);
    expect(hello(transport.last)).toMatchObject({ ticket: NOTHING, resumeToken: NOTHING, received: 0n });
    expect(undelivered).toEqual([]);
    transport.last.welcome({ sessionId: 9n });
    await settle();
    expect(onConnect).toHaveBeenLastCalledWith(expect.objectContaining({ id: 9n, reconnected: true }));
    expect(undelivered.map(({ wasSent }) => wasSent)).toEqual([false]);
    expect(await request).toMatchObject({
      info: { reason: "session_lost", text: `${OTHER}, where the session was, cannot be reached` },
    });
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(transport.last.url).toBe(HOME);
  });

  test("is found again when neither could be reached for a while", async () => {
    const { client, transport, states } = await moved();
    await vi.advanceTimersByTimeAsync(5000);
    transport.last.drop();
    await settle();
    transport.last.drop();
    for (const delay of [1000, 2000, 4000]) {
      await vi.advanceTimersByTimeAsync(delay);
      expect(transport.last.url).toBe(OTHER);
      transport.last.drop();
      expect(transport.last.url).toBe(HOME);
      transport.last.drop();
    }
    await vi.advanceTimersByTimeAsync(8000);
    transport.last.welcome({ sessionId: 8n, resumed: true, resumeToken: TOKEN, resumeWindowMillis: WINDOW });
    await settle();
    expect(urls(transport).at(-1)).toBe(OTHER);
    expect(client.sessionId).toBe(8n);
    expect(states.at(-1)).toBe("open");
  });

  test("is not looked for when its window is over", async () => {
    const { client, transport } = await moved();
    await vi.advanceTimersByTimeAsync(5000);
    transport.last.drop();
    await settle();
    vi.stubGlobal("navigator", { onLine: false });
    transport.last.drop();
    await vi.advanceTimersByTimeAsync(WINDOW);
    vi.unstubAllGlobals();
    client.connect();
    expect(urls(transport)).toEqual([HOME, OTHER, OTHER, HOME]);
    expect(hello(transport.last).resumeToken).toEqual(NOTHING);
  });

  test("is not looked for when it has ended, nor if it could not be resumed", async () => {
    const ended = await moved();
    ended.transport.last.goodbye({ reason: "shutdown", mayReconnect: true, retryAfterMillis: 1000 });
    await vi.advanceTimersByTimeAsync(1500);
    expect(urls(ended.transport)).toEqual([HOME, OTHER, HOME]);

    const single = await moved({}, NOTHING);
    single.transport.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    expect(urls(single.transport)).toEqual([HOME, OTHER, HOME]);
  });

  test("may be followed by another one there", async () => {
    const { transport } = await moved();
    await vi.advanceTimersByTimeAsync(5000);
    transport.last.drop();
    await settle();
    const next = new Uint8Array([3, 4]);
    transport.last.welcome({ sessionId: 9n, resumeToken: next, resumeWindowMillis: WINDOW });
    await vi.advanceTimersByTimeAsync(5000);
    transport.last.drop();
    await settle();
    expect(transport.last.url).toBe(OTHER);
    expect(hello(transport.last).resumeToken).toEqual(next);
  });
});
