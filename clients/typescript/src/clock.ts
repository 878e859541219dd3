const SAMPLES = 8;
/** A clock that is this wrong is set; one that is less so runs faster or slower for a while. In milliseconds. */
const STEP = 250;
/** How much faster or slower. */
const SLEW = 0.1;

interface Sample {
  readonly roundTripTime: number;
  readonly offset: number;
}

/**
 * What is known here about the server's clock. All times are milliseconds, those of this side of `performance.now()`.
 */
export class Clock {
  #samples: Sample[] = [];
  #best: Sample | undefined;
  /** The server's clock less this one, as it is used: it follows the best sample. */
  #offset = Number.NaN;
  #offsetAt = 0;
  #tick = 0;
  #tickTime = Number.NaN;
  #tickInterval = Number.NaN;

  /**
   * The server's clock has been read.
   *
   * @param sentAt - when this side asked
   * @param receivedAt - when the answer came
   */
  sample(sentAt: number, receivedAt: number, serverTimeMicros: bigint): void {
    const roundTripTime = receivedAt - sentAt;
    // The faster the answer, the less its way there and its way back can differ.
    const sample = { roundTripTime, offset: millis(serverTimeMicros) - (sentAt + receivedAt) / 2 };
    this.#samples = [...this.#samples, sample].slice(-SAMPLES);
    this.#best = this.#samples.reduce((best, next) => (next.roundTripTime <= best.roundTripTime ? next : best));
  }

  /** A tick was due at this time. */
  tick(tick: bigint, tickTimeMicros: bigint, intervalMicros?: number): void {
    this.#tick = Number(tick);
    this.#tickTime = millis(tickTimeMicros);
    this.#tickInterval = intervalMicros === undefined ? this.#tickInterval : intervalMicros / 1000;
  }

  /** Earlier samples say nothing any more: another server may have answered, or this machine has slept. */
  forget(): void {
    this.#samples = [];
  }

  get roundTripTime(): number {
    return this.#best?.roundTripTime ?? Number.NaN;
  }

  serverTime(): number {
    const now = performance.now();
    const target = this.#best?.offset ?? Number.NaN;
    const error = target - this.#offset;
    const most = SLEW * (now - this.#offsetAt);
    this.#offset = Math.abs(error) < STEP ? this.#offset + Math.min(Math.max(error, -most), most) : target;
    this.#offsetAt = now;
    return now + this.#offset;
  }

  serverTick(): number {
    return this.#tick + (this.serverTime() - this.#tickTime) / this.#tickInterval;
  }

  timeOfTick(tick: number): number {
    return this.#tickTime + (tick - this.#tick) * this.#tickInterval;
  }
}

function millis(micros: bigint): number {
  return Number(micros) / 1000;
}
