import { type TransportListener, type WebSocketLike, webSocketTransport } from "@byteborne/client";
import { tcpTransport } from "@byteborne/client/node";
import { describe, expect, test, vi } from "vitest";

const listener = () =>
  ({ opened: vi.fn(), received: vi.fn(), violated: vi.fn(), closed: vi.fn() }) satisfies TransportListener;

/** A WebSocket that does what the test says. */
class FakeWebSocket implements WebSocketLike {
  binaryType = "blob";
  readyState = 0;
  bufferedAmount = 17;
  onopen: WebSocketLike["onopen"] = null;
  onmessage: WebSocketLike["onmessage"] = null;
  onclose: WebSocketLike["onclose"] = null;
  onerror: WebSocketLike["onerror"] = null;
  send = vi.fn();
  close = vi.fn();

  happen(event: "onopen" | "onmessage" | "onclose" | "onerror", value: unknown = {}): void {
    this[event]?.(value as never);
  }
}

describe("webSocketTransport", () => {
  function open(socket = new FakeWebSocket()) {
    const heard = listener();
    const create = vi.fn(() => socket);
    const connection = webSocketTransport(create).open("ws://server", heard);
    expect(create).toHaveBeenCalledWith("ws://server");
    return { socket, heard, connection };
  }

  test("takes binary messages, and no others", () => {
    const { socket, heard } = open();
    expect(socket.binaryType).toBe("arraybuffer");
    socket.happen("onopen");
    expect(heard.opened).toHaveBeenCalledOnce();
    socket.happen("onmessage", { data: new Uint8Array([1, 2]).buffer });
    expect(heard.received).toHaveBeenCalledWith(new Uint8Array([1, 2]));
    socket.happen("onmessage", { data: "text" });
    expect(heard.violated).toHaveBeenCalledWith("a text message");
  });

  test("sends only while it is open", () => {
    const { socket, connection } = open();
    expect(connection.bufferedAmount).toBe(17);
    connection.send(new Uint8Array([1]));
    expect(socket.send).not.toHaveBeenCalled();
    socket.readyState = 1;
    connection.send(new Uint8Array([1]));
    expect(socket.send).toHaveBeenCalledWith(new Uint8Array([1]));
  });

  test("tells how it was closed, and what went wrong as far as that is known", () => {
    const first = open();
    first.socket.happen("onclose", { code: 4508, reason: "kicked" });
    expect(first.heard.closed).toHaveBeenCalledWith({ code: 4508, text: "kicked" });

    const second = open();
    const error = new Error("refused");
    second.socket.happen("onerror", { error });
    second.socket.happen("onclose", { code: 1006, reason: "" });
    expect(second.heard.closed).toHaveBeenCalledWith({ code: 1006, text: "Error: refused", cause: error });
  });

  test("ends at once if the library can", () => {
    const browser = open();
    browser.connection.abort();
    expect(browser.socket.close).toHaveBeenCalledWith(1000);

    const terminate = vi.fn();
    const library = open(Object.assign(new FakeWebSocket(), { terminate }));
    library.connection.abort();
    expect(terminate).toHaveBeenCalledOnce();
    expect(library.socket.close).not.toHaveBeenCalled();
  });
});

describe("tcpTransport", () => {
  test.each(["http://server:80", "tcp://server", "server:12345", "nonsense"])("does not take %s", (url) => {
    expect(() => tcpTransport().open(url, listener())).toThrow(TypeError);
  });
});
