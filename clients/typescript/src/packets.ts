import { ProtocolError } from "./errors.js";

/** Bytes of a packet's header. */
export const HEADER = 4;

/** The longest payload that fits into a packet, whose header has 16 bits for its size. */
export const MAX_PAYLOAD = 0xffff - HEADER;

/** Cuts packets out of bytes, however these are divided. */
export class PacketReader {
  readonly #packet: (id: number, payload: Uint8Array) => void;
  /** A packet's beginning, which waits for its rest. */
  #held = new Uint8Array(0);
  #length = 0;

  constructor(packet: (id: number, payload: Uint8Array) => void) {
    this.#packet = packet;
  }

  /** Whether there is no beginning of a packet. */
  get atBoundary(): boolean {
    return this.#length === 0;
  }

  /**
   * Payloads are views of the bytes, which must not change any more.
   *
   * @throws {@link ProtocolError} if these are no packets
   */
  push(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#length > 0) {
        rest = this.#complete(rest);
        continue;
      }
      const size = rest.length < HEADER ? HEADER : sizeOf(rest);
      if (rest.length < size) {
        this.#hold(rest);
        return;
      }
      const packet = rest.subarray(0, size);
      rest = rest.subarray(size);
      this.#packet(idOf(packet), packet.subarray(HEADER));
    }
  }

  #hold(bytes: Uint8Array): void {
    this.#held = new Uint8Array(bytes.length < HEADER ? HEADER : sizeOf(bytes));
    this.#held.set(bytes);
    this.#length = bytes.length;
  }

  /** Adds to the packet that is held as much as it lacks; what is left belongs to the next. */
  #complete(bytes: Uint8Array): Uint8Array {
    const taken = Math.min(bytes.length, this.#held.length - this.#length);
    this.#held.set(bytes.subarray(0, taken), this.#length);
    this.#length += taken;
    if (this.#length === this.#held.length) {
      const held = this.#held;
      this.#length = 0;
      // The header alone may have been held: then it now says how much is to come.
      if (held.length === HEADER && sizeOf(held) > HEADER) {
        this.#hold(held);
      } else {
        this.#packet(idOf(held), held.subarray(HEADER));
      }
    }
    return bytes.subarray(taken);
  }
}

function sizeOf(packet: Uint8Array): number {
  const size = packet[0]! | (packet[1]! << 8);
  if (size < HEADER) {
    throw new ProtocolError(`a packet of ${size} bytes is smaller than its own header`);
  }
  return size;
}

function idOf(packet: Uint8Array): number {
  return packet[2]! | (packet[3]! << 8);
}

/** Gathers packets, so that those that are sent together leave together. */
export class PacketWriter {
  #bytes = new Uint8Array(0);
  #length = 0;

  /** Bytes that were added since they were last taken. */
  get length(): number {
    return this.#length;
  }

  add(id: number, payload: Uint8Array): void {
    const size = HEADER + payload.length;
    const start = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length, 256));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
    }
    this.#bytes.set([size & 0xff, size >> 8, id & 0xff, id >> 8], start);
    this.#bytes.set(payload, start + HEADER);
  }

  /** Hands over what was added, and begins anew: whoever gets the bytes may keep them. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array(0);
    this.#length = 0;
    return taken;
  }
}
