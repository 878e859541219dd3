/** How a client connects again after it has lost its connection. */
export interface ReconnectOptions {
  /** How many attempts in a row may fail before the client gives up. Unlimited by default. */
  readonly maxAttempts?: number;
  /**
   * The first attempt comes at a random time within this many milliseconds; 1,000 by default. Each further doubles it.
   */
  readonly baseDelay?: number;
  /** What the doubling ends at, in milliseconds; 15,000 by default. */
  readonly maxDelay?: number;
}

const LARGEST_SHIFT = 30;

/**
 * How long to wait before the next attempt, in milliseconds: exponential back-off with full jitter, so that the clients
 * of a server that has restarted come back one by one.
 *
 * @param attempt - how many have failed
 */
export function backoff(attempt: number, { baseDelay = 1000, maxDelay = 15_000 }: ReconnectOptions): number {
  return Math.random() * Math.min(maxDelay, baseDelay * 2 ** Math.min(attempt, LARGEST_SHIFT));
}
