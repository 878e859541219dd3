/** How a connection ended, as far as its transport can tell. */
export interface TransportEnd {
  /** The close code of a WebSocket. */
  readonly code?: number;
  /** Its text. */
  readonly text?: string;
  readonly cause?: unknown;
}

/** What a transport tells its client. Nothing is told before {@link Transport.open} has returned. */
export interface TransportListener {
  opened(): void;
  /** Bytes came. They do not change afterwards. */
  received(bytes: Uint8Array): void;
  /** Something came that the protocol does not have, such as a text message. */
  violated(text: string): void;
  /** The connection ended, or never came about. Nothing is told after it. */
  closed(end: TransportEnd): void;
}

/** A connection of a {@link Transport}. */
export interface TransportConnection {
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
  /** The bytes do not change afterwards. Does nothing if the connection has ended. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Ends the connection in an orderly way, after what was sent. */
  close(): void;
  /** Ends the connection at once. */
  abort(): void;
}

/** What moves the bytes. An application may have one of its own, or wrap one that there is. */
export interface Transport {
  /** Whether what is sent arrives in the same pieces. Then each holds one or more whole packets. */
  readonly keepsMessages: boolean;
  /** @throws whatever makes it impossible, such as a malformed address */
  open(url: string, listener: TransportListener): TransportConnection;
}

/** As much of the standard's `WebSocket` as is used. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  /** Only some libraries have it. */
  terminate?(): void;
}

const OPEN = 1;
const NORMAL_CLOSURE = 1000;

/**
 * Connects over WebSocket.
 *
 * @param create - opens a WebSocket; by default one of the runtime's own
 */
export function webSocketTransport(create: (url: string) => WebSocketLike = openWebSocket): Transport {
  return {
    keepsMessages: true,
    open(url, listener) {
      const socket = create(url);
      let error: unknown;
      socket.binaryType = "arraybuffer";
      socket.onopen = () => listener.opened();
      socket.onmessage = ({ data }: { data: unknown }) => {
        if (data instanceof ArrayBuffer) {
          listener.received(new Uint8Array(data));
        } else {
          listener.violated("a text message");
        }
      };
      // A browser does not say what went wrong; libraries do.
      socket.onerror = (event: { error?: unknown }) => {
        error = event.error;
      };
      socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
        listener.closed(
          error === undefined ? { code, text: reason } : { code, text: reason || String(error), cause: error },
        );
      };
      return {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        send(bytes) {
          if (socket.readyState === OPEN) {
            socket.send(bytes);
          }
        },
        close() {
          socket.close(NORMAL_CLOSURE);
        },
        abort() {
          if (socket.terminate) {
            socket.terminate();
          } else {
            socket.close(NORMAL_CLOSURE);
          }
        },
      };
    },
  };
}

function openWebSocket(url: string): WebSocketLike {
  if (typeof WebSocket === "undefined") {
    throw new TypeError(
      "this runtime has no WebSocket: give the client a transport, such as @byteborne/client/node has",
    );
  }
  return new WebSocket(url);
}
