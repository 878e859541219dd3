import {
  create,
  type DescField,
  type DescFile,
  type DescMessage,
  getOption,
  type Message,
  type MessageInitShape,
  type MessageShape,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { MessageDefinitionError, MessageTooLargeError, UnknownMessageError } from "./errors.js";
import { correlation, max_size, message_id } from "./generated/byteborne/options_pb.js";
import { MAX_PAYLOAD } from "./packets.js";

/** Ids below this one are the session protocol's. */
const FIRST_ID = 100;
const LAST_ID = 0xffff;

/** A message that can be sent: one with an id. */
export interface MessageType<D extends DescMessage = DescMessage> {
  readonly schema: D;
  readonly id: number;
  /** The longest payload that the server accepts. */
  readonly maxSize: number;
  /** The field by which a reply is matched with its request. */
  readonly correlation: DescField | undefined;
}

/** The messages with an id of the files that a client was given. */
export class MessageRegistry {
  readonly #byId = new Map<number, MessageType>();
  readonly #byName = new Map<string, MessageType>();
  #hash: bigint | undefined;

  constructor(files: readonly DescFile[]) {
    for (const file of new Set(files)) {
      file.messages.forEach((message) => {
        this.#add(message);
      });
    }
  }

  #add(schema: DescMessage): void {
    schema.nestedMessages.forEach((nested) => {
      this.#add(nested);
    });
    const id = getOption(schema, message_id);
    if (id === 0) {
      return;
    }
    if (id < FIRST_ID || id > LAST_ID) {
      throw new MessageDefinitionError(`${schema.typeName} has the id ${id}; ids are ${FIRST_ID} to ${LAST_ID}`);
    }
    const other = this.#byId.get(id);
    if (other) {
      throw new MessageDefinitionError(`${other.schema.typeName} and ${schema.typeName} have the same id, ${id}`);
    }
    const type: MessageType = {
      schema,
      id,
      maxSize: Math.min(getOption(schema, max_size) || MAX_PAYLOAD, MAX_PAYLOAD),
      correlation: schema.fields.find((field) => getOption(field, correlation)),
    };
    this.#byId.set(id, type);
    this.#byName.set(schema.typeName, type);
  }

  find(id: number): MessageType | undefined {
    return this.#byId.get(id);
  }

  /** @throws {@link UnknownMessageError} if it has no id, or its file was not given */
  get<D extends DescMessage>(schema: D): MessageType<D> {
    const type = this.#byName.get(schema.typeName);
    if (!type) {
      throw new UnknownMessageError(
        getOption(schema, message_id) === 0
          ? `${schema.typeName} has no id: give it option (byteborne.message_id)`
          : `${schema.typeName} is not known: add the file ${schema.file.name}.proto to 'messages'`,
      );
    }
    return type as unknown as MessageType<D>;
  }

  /** 64 bits that say which messages these are: equal on both sides if both know the same. */
  get hash(): bigint {
    this.#hash ??= fnv1a(
      [...this.#byId.values()]
        .sort((left, right) => left.id - right.id)
        .map((type) => `${type.id} ${type.schema.typeName}\n${describe(type.schema)}`)
        .join(""),
    );
    return this.#hash;
  }
}

/**
 * A message's bytes.
 *
 * @param key - what to set the correlation field to, if the message has one
 * @throws {@link MessageTooLargeError}
 */
export function encode<D extends DescMessage>(
  type: MessageType<D>,
  init: MessageInitShape<D> | undefined,
  key?: number,
): Uint8Array {
  let message: MessageShape<D> = create(type.schema, init);
  if (key !== undefined && type.correlation) {
    if (message === init) {
      // The caller's own object stays as it is.
      message = Object.assign(Object.create(Object.getPrototypeOf(message)), message);
    }
    reflect(type.schema, message).set(type.correlation, keyOf(type.correlation, key));
  }
  const payload = toBinary(type.schema, message);
  if (payload.length > type.maxSize) {
    throw new MessageTooLargeError(
      `${type.schema.typeName} has ${payload.length} bytes; at most ${type.maxSize} are possible`,
    );
  }
  return payload;
}

/** What the correlation field says, in the form in which requests are looked up. */
export function correlationOf(type: MessageType, message: Message): string | undefined {
  return type.correlation && String(reflect(type.schema, message).get(type.correlation));
}

function keyOf(field: DescField, key: number): string | number | bigint {
  switch (field.scalar) {
    case ScalarType.STRING:
      return String(key);
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return BigInt(key);
    default:
      return key;
  }
}

function describe(schema: DescMessage): string {
  return [...schema.fields]
    .sort((left, right) => left.number - right.number)
    .map((field) => `${field.number} ${labelAndType(field)}\n`)
    .join("");
}

function labelAndType(field: DescField): string {
  switch (field.fieldKind) {
    case "map":
      return `map ${scalarName(field.mapKey)} ${typeName(field)}`;
    case "list":
      return `repeated ${typeName(field)}`;
    default:
      return `single ${typeName(field)}`;
  }
}

function typeName(field: DescField): string {
  return field.message?.typeName ?? field.enum?.typeName ?? scalarName(field.scalar);
}

/** The keyword in a .proto file. */
function scalarName(scalar: ScalarType | undefined): string {
  return ScalarType[scalar!].toLowerCase();
}

/** FNV-1a with 64 bits, of the text's bytes in UTF-8. */
function fnv1a(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash;
}
