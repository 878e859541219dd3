import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Clock } from "../../src/clock.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const now = () => performance.now();

describe("Clock", () => {
  test("knows nothing at first", () => {
    const clock = new Clock();
    expect(clock.roundTripTime).toBeNaN();
    expect(clock.serverTime()).toBeNaN();
  });

  test("takes the server's time as that of the middle of the round trip", () => {
    const clock = new Clock();
    clock.sample(now() - 100, now(), 1_000_000_000n);
    expect(clock.roundTripTime).toBe(100);
    expect(clock.serverTime()).toBe(1_000_050);
    vi.advanceTimersByTime(250);
    expect(clock.serverTime()).toBe(1_000_300);
  });

  test("believes the fastest of the last eight samples", () => {
    const clock = new Clock();
    clock.sample(now() - 20, now(), 1_000_000_000n);
    for (let i = 0; i < 7; i++) {
      // All of the delay on one way: 100 ms wrong.
      clock.sample(now() - 200, now(), 1_000_000_000n);
    }
    expect(clock.serverTime()).toBe(1_000_010);
    expect(clock.roundTripTime).toBe(20);
    clock.sample(now() - 200, now(), 1_000_000_000n);
    expect(clock.roundTripTime).toBe(200);
  });

  test("follows a small correction without going back", () => {
    const clock = new Clock();
    clock.sample(now() - 100, now(), 1_000_000_000n);
    const start = clock.serverTime();
    clock.sample(now() - 50, now(), 999_965_000n);
    // The truth is now 60 ms earlier than what was said.
    let last = start;
    for (let elapsed = 10; elapsed <= 600; elapsed += 10) {
      vi.advanceTimersByTime(10);
      const time = clock.serverTime();
      expect(time).toBeGreaterThan(last);
      expect(time).toBeCloseTo(start + elapsed - Math.min(0.1 * elapsed, 60), 6);
      last = time;
    }
  });

  test("is set after a large one", () => {
    const clock = new Clock();
    clock.sample(now(), now(), 1_000_000_000n);
    clock.serverTime();
    clock.sample(now(), now(), 500_000_000n);
    expect(clock.serverTime()).toBe(500_000);
  });

  test("forgets samples of before", () => {
    const clock = new Clock();
    clock.sample(now() - 10, now(), 1_000_000_000n);
    clock.forget();
    clock.sample(now() - 400, now(), 1_000_000_000n);
    expect(clock.roundTripTime).toBe(400);
  });

  test("counts ticks with their fractions", () => {
    const clock = new Clock();
    clock.sample(now(), now(), 10_000_000_000n);
    clock.tick(200n, 9_990_000_000n, 50_000);
    expect(clock.serverTick()).toBeCloseTo(400, 6);
    vi.advanceTimersByTime(75);
    expect(clock.serverTick()).toBeCloseTo(401.5, 6);
    clock.tick(402n, 10_000_100_000n);
    expect(clock.serverTick()).toBeCloseTo(401.5, 6);
    expect(clock.timeOfTick(410)).toBeCloseTo(10_000_500, 6);
  });
});
