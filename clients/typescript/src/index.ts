/**
 * A typed client for Byteborne World game servers.
 *
 * @packageDocumentation
 */
export type { ReconnectOptions } from "./backoff.js";
export {
  type ClientEvents,
  type ClientState,
  GameClient,
  type GameClientOptions,
  type Sender,
  type Session,
} from "./client.js";
export type { CloseInfo, CloseReason } from "./close.js";
export {
  BackpressureError,
  ByteborneError,
  ConnectionClosedError,
  MessageDefinitionError,
  MessageTooLargeError,
  NotConnectedError,
  OutboxFullError,
  ProtocolError,
  RequestTimeoutError,
  UnknownMessageError,
} from "./errors.js";
export type { Unsubscribe } from "./listeners.js";
export type { OutboxOptions, UndeliveredMessage } from "./outbox.js";
export type { RequestOptions } from "./requests.js";
export {
  type Transport,
  type TransportConnection,
  type TransportEnd,
  type TransportListener,
  type WebSocketLike,
  webSocketTransport,
} from "./transport.js";
