import type { Transport } from "@byteborne/client";

/** A transport with a plug that can be pulled, for the button. */
export interface Pluggable extends Transport {
  isPlugged: boolean;
}

/** Whatever a connection sends and gets while the plug is out is lost, and nobody is told: as with a real cable. */
export function pluggable(transport: Transport): Pluggable {
  const pluggable: Pluggable = {
    isPlugged: true,
    keepsMessages: transport.keepsMessages,
    open(url, listener) {
      // A connection with a gap in it is of no use afterwards.
      let isBroken = !pluggable.isPlugged;
      const pass = (action: () => void) => {
        isBroken ||= !pluggable.isPlugged;
        if (!isBroken) {
          action();
        }
      };
      if (isBroken) {
        queueMicrotask(() => listener.closed({ text: "the plug is out" }));
        return { bufferedAmount: 0, send() {}, close() {}, abort() {} };
      }
      const connection = transport.open(url, {
        opened: () => pass(() => listener.opened()),
        received: (bytes) => pass(() => listener.received(bytes)),
        violated: (text) => pass(() => listener.violated(text)),
        closed: (end) => pass(() => listener.closed(end)),
      });
      return {
        get bufferedAmount() {
          return connection.bufferedAmount;
        },
        send: (bytes) => pass(() => connection.send(bytes)),
        close: () => connection.close(),
        abort: () => connection.abort(),
      };
    },
  };
  return pluggable;
}
