/**
 * Transports for Node.js.
 *
 * @packageDocumentation
 */
import { connect as connectTcp, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { Transport } from "./transport.js";

/**
 * Connects over TCP, to addresses such as `tcp://localhost:12345`, or `tls://game.example.com:12345` with TLS.
 *
 * @param tls - certificates and the like, for `tls://`
 */
export function tcpTransport(tls: ConnectionOptions = {}): Transport {
  return {
    keepsMessages: false,
    open(url, listener) {
      const { protocol, hostname, port } = new URL(url);
      const address = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
      if (!port || (protocol !== "tcp:" && protocol !== "tls:")) {
        throw new TypeError(`not tcp://host:port or tls://host:port: ${url}`);
      }
      const secure = protocol === "tls:";
      const socket: Socket = secure ? connectTls({ ...tls, ...address }) : connectTcp(address);
      let cause: unknown;
      socket.setNoDelay(true);
      socket.on(secure ? "secureConnect" : "connect", () => listener.opened());
      // Not as a Buffer, whose methods are others than a Uint8Array's.
      socket.on("data", ({ buffer, byteOffset, length }: Buffer) => {
        listener.received(new Uint8Array(buffer, byteOffset, length));
      });
      socket.on("error", (error) => {
        cause = error;
      });
      socket.on("close", () => listener.closed(cause === undefined ? {} : { text: String(cause), cause }));
      return {
        get bufferedAmount() {
          return socket.writableLength;
        },
        send(bytes) {
          if (socket.writable) {
            socket.write(bytes);
          }
        },
        close() {
          socket.end();
        },
        abort() {
          socket.destroy();
        },
      };
    },
  };
}
