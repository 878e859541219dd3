/** What a {@link Heartbeat} wants done. */
export interface HeartbeatListener {
  /** Sends a ping. */
  ping(): void;
  /** Time has passed in which nothing here ran: the machine slept, or the page was frozen. */
  slept(): void;
  /** Nothing came in time. */
  lost(): void;
}

/**
 * Finds out whether the other side is still there: pings once in an interval, and a second time after one and a half
 * of silence; after two of silence, the connection is lost.
 *
 * Timers may be late, by a minute in a tab in the background, by hours on a laptop that slept. What a late timer sees
 * means nothing: it pings, and gives the answer half an interval.
 */
export class Heartbeat {
  readonly #interval: number;
  readonly #listener: HeartbeatListener;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = 0;
  #dueByCalendar = 0;
  #heardAt: number;
  #pingedAt: number;
  #deadline: number;
  /** A late timer has pinged, and nothing has come since. */
  #wasLate = false;

  constructor(intervalMillis: number, listener: HeartbeatListener) {
    this.#interval = intervalMillis;
    this.#listener = listener;
    this.#heardAt = performance.now();
    this.#pingedAt = this.#heardAt;
    this.#deadline = this.#heardAt + 2 * intervalMillis;
    this.#schedule();
  }

  /** Something came. */
  heard(): void {
    this.#heardAt = performance.now();
    this.#deadline = this.#heardAt + 2 * this.#interval;
    this.#wasLate = false;
  }

  /** Something speaks for a look at once: the answer has half an interval. */
  probe(): void {
    this.#deadline = Math.min(this.#deadline, performance.now() + this.#interval / 2);
    this.#ping();
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #ping(): void {
    this.#pingedAt = performance.now();
    this.#listener.ping();
  }

  /** When the second ping is due in this silence; never, if it has gone out. */
  get #secondPing(): number {
    const time = this.#heardAt + 1.5 * this.#interval;
    return this.#pingedAt < time ? time : Number.POSITIVE_INFINITY;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#due = Math.min(this.#deadline, this.#secondPing, this.#pingedAt + this.#interval);
    const delay = Math.max(0, this.#due - performance.now());
    this.#dueByCalendar = Date.now() + delay;
    this.#timer = setTimeout(() => this.#look(), delay);
  }

  #look(): void {
    const now = performance.now();
    // Some systems stop the one clock while they sleep; the calendar goes on.
    const slept = Date.now() - this.#dueByCalendar > this.#interval / 2;
    const late = now - this.#due > this.#interval / 2 && now - this.#heardAt > this.#interval;
    if (slept || late) {
      if (this.#wasLate) {
        this.#listener.lost();
        return;
      }
      this.#wasLate = true;
      this.#deadline = now + this.#interval / 2;
      this.#listener.slept();
      this.#ping();
    } else if (now >= this.#deadline) {
      this.#listener.lost();
      return;
    } else if (now >= this.#secondPing || now >= this.#pingedAt + this.#interval) {
      this.#ping();
    }
    this.#schedule();
  }
}
