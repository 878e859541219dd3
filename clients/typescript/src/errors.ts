import type { CloseInfo } from "./close.js";

/** What all errors of this package have in common. */
export abstract class ByteborneError extends Error {}

/** A message was not sent, because there is no open connection and no outbox that could keep it. */
export class NotConnectedError extends ByteborneError {
  override readonly name = "NotConnectedError";
}

/** The outbox has reached one of its bounds; the message was not taken. */
export class OutboxFullError extends ByteborneError {
  override readonly name = "OutboxFullError";
}

/** So much waits to be sent that the connection cannot keep up; the message was not taken. */
export class BackpressureError extends ByteborneError {
  override readonly name = "BackpressureError";
}

/** A message is larger than a packet, or than its own `max_size`; it was not sent. */
export class MessageTooLargeError extends ByteborneError {
  override readonly name = "MessageTooLargeError";
}

/** No reply came in time. */
export class RequestTimeoutError extends ByteborneError {
  override readonly name = "RequestTimeoutError";
}

/** A connection could not be opened, or ended while something was waiting for it. */
export class ConnectionClosedError extends ByteborneError {
  override readonly name = "ConnectionClosedError";
  /** Why. */
  readonly info: CloseInfo;

  constructor(info: CloseInfo) {
    super(info.text ? `${info.reason}: ${info.text}` : info.reason, { cause: info.cause });
    this.info = info;
  }
}

/** The message definitions that a client was given cannot work: an id that is used twice, or out of range. */
export class MessageDefinitionError extends ByteborneError {
  override readonly name = "MessageDefinitionError";
}

/** A message has no id, or its file is not among those that the client was given. */
export class UnknownMessageError extends ByteborneError {
  override readonly name = "UnknownMessageError";
}

/** What came from the server is no sequence of packets. */
export class ProtocolError extends ByteborneError {
  override readonly name = "ProtocolError";
}
