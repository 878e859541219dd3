import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Transport, TransportConnection, TransportEnd, TransportListener } from "@byteborne/client";
import { file_arena } from "../../examples/generated/arena_pb.js";
import { AckSchema, GoodbyeSchema, PongSchema, WelcomeSchema } from "../../src/generated/byteborne/system_pb.js";
import { encode, MessageRegistry } from "../../src/messages.js";
import { PacketReader, PacketWriter } from "../../src/packets.js";

const registry = new MessageRegistry([file_arena]);

/** Id and payload of a message of the session protocol, or of the arena. */
export function packet<D extends DescMessage>(schema: D, message?: MessageInitShape<D>): [number, Uint8Array] {
  const system = { Hello: 1, Welcome: 2, Ping: 3, Pong: 4, Goodbye: 5, Ack: 6 }[schema.name];
  return system
    ? [system, toBinary(schema, create(schema, message))]
    : [registry.get(schema).id, encode(registry.get(schema), message)];
}

/** The bytes of packets, one after the other. */
export function bytes(...packets: [number, Uint8Array][]): Uint8Array<ArrayBuffer> {
  const writer = new PacketWriter();
  for (const [id, payload] of packets) {
    writer.add(id, payload);
  }
  return writer.take();
}

/** The server's end of a connection that exists only in a test. */
export class FakeConnection implements TransportConnection {
  bufferedAmount = 0;
  readonly listener: TransportListener;
  readonly url: string;
  /** What was sent together. */
  readonly chunks: Uint8Array[] = [];
  readonly packets: [number, Uint8Array][] = [];
  ended: "closed" | "aborted" | undefined;

  constructor(url: string, listener: TransportListener) {
    this.url = url;
    this.listener = listener;
  }

  send(sent: Uint8Array<ArrayBuffer>): void {
    this.chunks.push(sent);
    new PacketReader((id, payload) => this.packets.push([id, payload])).push(sent);
  }

  close(): void {
    this.ended = "closed";
  }

  abort(): void {
    this.ended = "aborted";
  }

  /** The messages of a type that were sent. */
  sent<D extends DescMessage>(schema: D) {
    const [id] = packet(schema);
    return this.packets.filter(([sent]) => sent === id).map(([, payload]) => fromBinary(schema, payload));
  }

  /** The connection comes about, and the server welcomes the client. */
  welcome(welcome: MessageInitShape<typeof WelcomeSchema> = {}): void {
    this.listener.opened();
    this.push(
      packet(WelcomeSchema, { sessionId: 7n, pingIntervalMillis: 5000, tickIntervalMicros: 50_000, ...welcome }),
    );
  }

  push(...packets: [number, Uint8Array][]): void {
    this.listener.received(bytes(...packets));
  }

  message<D extends DescMessage>(schema: D, message?: MessageInitShape<D>): void {
    this.push(packet(schema, message));
  }

  pong(time: bigint, pong: MessageInitShape<typeof PongSchema> = {}): void {
    this.message(PongSchema, { time, ...pong });
  }

  acknowledge(received: number): void {
    this.message(AckSchema, { received: BigInt(received) });
  }

  goodbye(goodbye: MessageInitShape<typeof GoodbyeSchema>): void {
    this.message(GoodbyeSchema, goodbye);
  }

  drop(end: TransportEnd = {}): void {
    this.listener.closed(end);
  }
}

export class FakeTransport implements Transport {
  readonly keepsMessages: boolean;
  readonly connections: FakeConnection[] = [];

  constructor(keepsMessages = true) {
    this.keepsMessages = keepsMessages;
  }

  open(url: string, listener: TransportListener): FakeConnection {
    const connection = new FakeConnection(url, listener);
    this.connections.push(connection);
    return connection;
  }

  get last(): FakeConnection {
    const last = this.connections.at(-1);
    if (!last) {
      throw new Error("nothing has connected");
    }
    return last;
  }
}
