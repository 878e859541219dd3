import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Heartbeat } from "../../src/heartbeat.js";

let slept = 0;

beforeEach(() => {
  vi.useFakeTimers();
  const now = performance.now.bind(performance);
  slept = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now() + slept);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** What a heartbeat of one second has asked for, and when. */
function start() {
  const began = performance.now();
  const log: [string, number][] = [];
  const note = (what: string) => () => log.push([what, performance.now() - began]);
  const heartbeat = new Heartbeat(1000, { ping: note("ping"), slept: note("slept"), lost: note("lost") });
  return { heartbeat, log };
}

/** Time passes, and nothing runs: both clocks go on, or only the calendar. */
function sleep(millis: number, clockStops = false): void {
  vi.setSystemTime(Date.now() + millis);
  if (!clockStops) {
    slept += millis;
  }
}

describe("Heartbeat", () => {
  test("pings once in an interval while something comes", () => {
    const { heartbeat, log } = start();
    for (let i = 0; i < 40; i++) {
      vi.advanceTimersByTime(100);
      heartbeat.heard();
    }
    expect(log).toEqual([
      ["ping", 1000],
      ["ping", 2000],
      ["ping", 3000],
      ["ping", 4000],
    ]);
  });

  test("pings again after one and a half intervals of silence, and after two the connection is lost", () => {
    const { log } = start();
    vi.advanceTimersByTime(10_000);
    expect(log).toEqual([
      ["ping", 1000],
      ["ping", 1500],
      ["lost", 2000],
    ]);
  });

  test("counts the silence from what came last", () => {
    const { heartbeat, log } = start();
    vi.advanceTimersByTime(700);
    heartbeat.heard();
    vi.advanceTimersByTime(10_000);
    expect(log.at(-1)).toEqual(["lost", 2700]);
  });

  test("does nothing once it is stopped", () => {
    const { heartbeat, log } = start();
    heartbeat.stop();
    vi.advanceTimersByTime(10_000);
    expect(log).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("gives a fresh ping its time if the timer was late", () => {
    const { heartbeat, log } = start();
    sleep(60_000);
    vi.advanceTimersByTime(1000);
    expect(log.map(([what]) => what)).toEqual(["slept", "ping"]);
    vi.advanceTimersByTime(300);
    heartbeat.heard();
    vi.advanceTimersByTime(700);
    expect(log.map(([what]) => what)).not.toContain("lost");
  });

  test("finds the connection lost if that ping has no answer", () => {
    const { log } = start();
    sleep(60_000);
    vi.advanceTimersByTime(1499);
    expect(log.map(([what]) => what)).toEqual(["slept", "ping"]);
    vi.advanceTimersByTime(1);
    expect(log.at(-1)?.[0]).toBe("lost");
  });

  test("knows a sleep by the calendar if the clock has slept, too", () => {
    const { log } = start();
    sleep(60_000, true);
    vi.advanceTimersByTime(1000);
    expect(log.map(([what]) => what)).toEqual(["slept", "ping"]);
  });

  test("finds a lost connection even if all timers are late", () => {
    const { log } = start();
    sleep(60_000);
    vi.advanceTimersByTime(1000);
    sleep(60_000);
    vi.advanceTimersByTime(500);
    expect(log.map(([what]) => what)).toEqual(["slept", "ping", "lost"]);
  });

  test("stays calm in a tab whose timers are late while answers come", () => {
    const lost = vi.fn();
    const answer = () => setTimeout(() => heartbeat.heard(), 100);
    const heartbeat = new Heartbeat(1000, { ping: answer, slept: () => {}, lost });
    for (let minute = 0; minute < 5; minute++) {
      sleep(60_000);
      vi.advanceTimersByTime(1000);
    }
    expect(lost).not.toHaveBeenCalled();
  });

  test("probes at once, with a short deadline", () => {
    const { heartbeat, log } = start();
    vi.advanceTimersByTime(100);
    heartbeat.heard();
    heartbeat.probe();
    vi.advanceTimersByTime(10_000);
    expect(log).toEqual([
      ["ping", 100],
      ["lost", 600],
    ]);
  });

  test("forgets the short deadline once something comes", () => {
    const { heartbeat, log } = start();
    heartbeat.probe();
    vi.advanceTimersByTime(50);
    heartbeat.heard();
    vi.advanceTimersByTime(1900);
    expect(log.map(([what]) => what)).not.toContain("lost");
    vi.advanceTimersByTime(100);
    expect(log.at(-1)?.[0]).toBe("lost");
  });
});
