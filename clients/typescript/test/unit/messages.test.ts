import { create, createFileRegistry, type DescFile, fromBinary, setExtension } from "@bufbuild/protobuf";
import {
  DescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  FileDescriptorProtoSchema,
  MessageOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { MessageDefinitionError, MessageTooLargeError, UnknownMessageError } from "@byteborne/client";
import { describe, expect, test } from "vitest";
import { C2S_JoinSchema, C2S_LoginSchema, file_arena, PositionSchema } from "../../examples/generated/arena_pb.js";
import { C2S_ChatSchema, file_chat } from "../../examples/generated/chat_pb.js";
import { file_rps } from "../../examples/generated/rps_pb.js";
import { correlation, max_size, message_id } from "../../src/generated/byteborne/options_pb.js";
import { correlationOf, encode, MessageRegistry } from "../../src/messages.js";

interface Field {
  type: FieldDescriptorProto_Type;
  correlation?: boolean;
}

/** A file with one message, as if protoc-gen-es had made it. */
function fileOf(name: string, id: number, fields: Record<string, Field> = {}, maxSize = 0): DescFile {
  const options = create(MessageOptionsSchema);
  setExtension(options, message_id, id);
  if (maxSize > 0) {
    setExtension(options, max_size, maxSize);
  }
  const message = create(DescriptorProtoSchema, {
    name,
    options,
    field: Object.entries(fields).map(([field, { type, correlation: marked = false }], index) => {
      const options = create(FieldOptionsSchema);
      if (marked) {
        setExtension(options, correlation, true);
      }
      return create(FieldDescriptorProtoSchema, {
        name: field,
        number: index + 1,
        type,
        label: FieldDescriptorProto_Label.OPTIONAL,
        options,
      });
    }),
  });
  const file = create(FileDescriptorProtoSchema, {
    name: `${name}.proto`,
    package: "test",
    syntax: "proto3",
    messageType: [message],
  });
  return createFileRegistry(file, () => undefined).getFile(`${name}.proto`)!;
}

describe("MessageRegistry", () => {
  test("reads the ids that the files have", () => {
    const registry = new MessageRegistry([file_arena, file_chat]);
    expect(registry.get(C2S_LoginSchema)).toMatchObject({ id: 2010, schema: C2S_LoginSchema });
    expect(registry.get(C2S_LoginSchema).correlation?.name).toBe("request");
    expect(registry.get(C2S_ChatSchema).correlation).toBeUndefined();
    expect(registry.find(2000)?.schema.typeName).toBe("proto.C2S_Chat");
    expect(registry.find(4711)).toBeUndefined();
  });

  test("takes the same file twice", () => {
    expect(() => new MessageRegistry([file_arena, file_arena])).not.toThrow();
  });

  test("refuses two messages with one id", () => {
    const refused = () => new MessageRegistry([file_arena, fileOf("Other", 2010)]);
    expect(refused).toThrow(MessageDefinitionError);
    expect(refused).toThrow("proto.C2S_Login and test.Other have the same id, 2010");
  });

  test.each([1, 99, 65_536])("refuses the id %d", (id) => {
    expect(() => new MessageRegistry([fileOf("Odd", id)])).toThrow("ids are 100 to 65535");
  });

  test("says what is missing", () => {
    const registry = new MessageRegistry([file_arena]);
    expect(() => registry.get(PositionSchema)).toThrow(UnknownMessageError);
    expect(() => registry.get(PositionSchema)).toThrow("proto.Position has no id");
    expect(() => registry.get(C2S_ChatSchema)).toThrow("proto.C2S_Chat is not known: add the file chat.proto");
  });
});

describe("hash of the messages", () => {
  // Computed by other means: FNV-1a of the text that docs/protocol.md describes.
  test.each([
    ["chat", [file_chat], 0x36db2d078f864252n],
    ["all samples", [file_rps, file_arena, file_chat], 0xa03d015ba6b477a7n],
    ["nothing", [], 0xcbf29ce484222325n],
  ])("of %s", (_, files, hash) => {
    expect(new MessageRegistry(files).hash).toBe(hash);
  });
});

describe("encode", () => {
  const registry = new MessageRegistry([file_arena]);
  const login = registry.get(C2S_LoginSchema);

  test("sets the correlation field", () => {
    expect(fromBinary(C2S_LoginSchema, encode(login, { name: "Ada" }, 42))).toMatchObject({ request: 42, name: "Ada" });
  });

  test("leaves the caller's message as it is", () => {
    const message = create(C2S_LoginSchema, { request: 1, name: "Ada" });
    expect(fromBinary(C2S_LoginSchema, encode(login, message, 42)).request).toBe(42);
    expect(message.request).toBe(1);
  });

  const { INT32, UINT64, SFIXED64, STRING } = FieldDescriptorProto_Type;
  test.each([INT32, UINT64, SFIXED64, STRING])("sets correlation fields of type %d", (type) => {
    const file = fileOf("Kind", 3000, { request: { type, correlation: true } });
    const kind = new MessageRegistry([file]).get(file.messages[0]!);
    expect(correlationOf(kind, fromBinary(kind.schema, encode(kind, {}, 42)))).toBe("42");
  });

  test("refuses what does not fit into a packet", () => {
    expect(encode(login, { name: "x".repeat(65_531 - 4) })).toHaveLength(65_531);
    expect(() => encode(login, { name: "x".repeat(65_531) })).toThrow(MessageTooLargeError);
  });

  test("refuses what exceeds the message's own limit", () => {
    const file = fileOf("Small", 3000, { text: { type: STRING } }, 8);
    const small = new MessageRegistry([file]).get(file.messages[0]!);
    expect(() => encode(small, { text: "123456" })).not.toThrow();
    expect(() => encode(small, { text: "1234567" })).toThrow("test.Small has 9 bytes; at most 8 are possible");
  });

  test("counts a reply's field as the request's", () => {
    const join = registry.get(C2S_JoinSchema);
    expect(correlationOf(join, create(C2S_JoinSchema, { request: 7 }))).toBe("7");
  });
});
