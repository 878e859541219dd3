import { ProtocolError } from "@byteborne/client";
import { describe, expect, test } from "vitest";
import { PacketReader, PacketWriter } from "../../src/packets.js";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

function read(...pieces: Uint8Array[]) {
  const packets: [number, string][] = [];
  const reader = new PacketReader((id, payload) => packets.push([id, Buffer.from(payload).toString("hex")]));
  for (const piece of pieces) {
    reader.push(piece);
  }
  return { packets, atBoundary: reader.atBoundary };
}

describe("PacketReader", () => {
  // Two chats, one of them empty, as the protocol's documents have them.
  const stream = hex("08 00 d0 07 0a 02 68 69  04 00 d0 07  0c 00 e8 03 0a 06 ec 95 88 eb 85 95");
  const packets = [
    [2000, "0a026869"],
    [2000, ""],
    [1000, "0a06ec9588eb8595"],
  ];

  test("takes several packets at once", () => {
    expect(read(stream)).toEqual({ packets, atBoundary: true });
  });

  test("takes packets however they are cut", () => {
    for (let size = 1; size < stream.length; size++) {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += size) {
        pieces.push(stream.subarray(at, at + size));
      }
      expect(read(...pieces)).toEqual({ packets, atBoundary: true });
    }
  });

  test("knows that a packet is not complete", () => {
    for (let length = 1; length < 8; length++) {
      expect(read(stream.subarray(0, length))).toEqual({ packets: [], atBoundary: false });
    }
  });

  test("refuses a packet that is smaller than its header, cut or not", () => {
    expect(() => read(hex("03 00 d0 07"))).toThrow(ProtocolError);
    expect(() => read(hex("00"), hex("00 d0 07"))).toThrow("a packet of 0 bytes is smaller than its own header");
  });

  test("takes the largest packet", () => {
    const largest = new Uint8Array(0xffff);
    largest.set([0xff, 0xff, 0xe8, 0x03]);
    expect(read(largest.subarray(0, 1000), largest.subarray(1000)).packets).toHaveLength(1);
  });
});

describe("PacketWriter", () => {
  test("writes packets one after the other", () => {
    const writer = new PacketWriter();
    writer.add(2000, hex("0a026869"));
    writer.add(2000, hex(""));
    expect(writer.length).toBe(12);
    expect(Buffer.from(writer.take()).toString("hex")).toBe("0800d0070a02686904 00d007".replace(" ", ""));
    expect(writer.length).toBe(0);
  });

  test("does not touch again what it has handed over", () => {
    const writer = new PacketWriter();
    writer.add(1000, hex("01"));
    const first = writer.take();
    writer.add(1000, hex("02"));
    expect(first[4]).toBe(1);
  });

  test("grows with what is added", () => {
    const writer = new PacketWriter();
    const payload = new Uint8Array(0xffff - 4).fill(7);
    for (let i = 0; i < 3; i++) {
      writer.add(1000, payload);
    }
    let seen = 0;
    new PacketReader((_, read) => {
      expect(Buffer.compare(read, payload)).toBe(0);
      seen++;
    }).push(writer.take());
    expect(seen).toBe(3);
  });
});
