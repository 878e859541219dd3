/**
 * Why a connection ended. The words of the server are those of its `CloseReason`; it may have further ones in time. The
 * client has a few of its own, for what the server cannot tell:
 *
 * - `not_connected`: no connection came about, or no answer to the client's hello.
 * - `connection_lost`: the connection broke; the server has one of the same name, which it cannot send.
 * - `heartbeat`: nothing came from the server for two ping intervals, not even answers to pings.
 * - `protocol_error`, `malformed`: the server sent what this client cannot understand.
 * - `left`: {@link GameClient.close} was called.
 * - `session_lost`: the connection broke, and the session could not be resumed: it took too long, or the server has
 *   restarted, or had to keep too much meanwhile. Only {@link ConnectionClosedError}s of requests have it.
 * - `rejected`: {@link GameClientOptions.onConnect} failed, with the error in {@link CloseInfo.cause}.
 * - `too_many_redirects`: the server has sent the client to another address again and again, and no session stayed.
 */
export type CloseReason =
  | "not_connected"
  | "rejected"
  | "session_lost"
  | "too_many_redirects"
  | "peer_closed"
  | "connection_lost"
  | "closed_by_game"
  | "shutdown"
  | "bad_size"
  | "frame_too_large"
  | "frame_timeout"
  | "unknown_message"
  | "malformed"
  | "protocol_error"
  | "flood"
  | "idle"
  | "heartbeat"
  | "slow_consumer"
  | "login_timeout"
  | "redirect"
  | "replaced"
  | "kicked"
  | "upgrade"
  | "left"
  | "internal_error"
  | (string & {});

/** What is known about the end of a connection. */
export interface CloseInfo {
  readonly reason: CloseReason;
  /** More about it, for developers; with the reason `upgrade`, for the player. May be empty. */
  readonly text: string;
  /** Whether it makes sense to connect again. If not, the same would happen again. */
  readonly mayReconnect: boolean;
  /** How long to wait before connecting again, in milliseconds; the back-off comes on top. */
  readonly retryAfter: number;
  /** Where the server wants the client to connect instead. */
  readonly address?: string;
  /** The close code, if the transport is WebSocket and had one. */
  readonly code?: number;
  /** The error behind it, if there is one. */
  readonly cause?: unknown;
}

/** Details that are not given have the values of an ordinary loss. */
export function closeInfo(reason: CloseReason, text: string, details: Partial<CloseInfo> = {}): CloseInfo {
  return { reason, text, mayReconnect: true, retryAfter: 0, ...details };
}

const FIRST_CODE = 4000;
const FIRST_FINAL_CODE = 4500;
const LAST_CODE = 4999;

/** What a transport's end means if the server has not said goodbye. */
export function closeInfoOf(end: { code?: number; text?: string; cause?: unknown }): CloseInfo {
  const { code, text = "", cause } = end;
  const details = { ...(code === undefined ? {} : { code }), ...(cause === undefined ? {} : { cause }) };
  if (code !== undefined && code >= FIRST_CODE && code <= LAST_CODE) {
    // The server's own codes: their text is the reason.
    return closeInfo(text || "peer_closed", "", { ...details, mayReconnect: code < FIRST_FINAL_CODE });
  }
  return closeInfo("connection_lost", text, details);
}
