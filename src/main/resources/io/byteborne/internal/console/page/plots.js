// The overview: plots of the last five minutes, or of what there is of them, and a line of totals.
import uPlot from "../uplot/uPlot.esm.js";
import { byId, bytes, el, millis, number } from "./dom.js";

const SECONDS = 300;
/** A server that has just been started does not leave the plots empty. */
const LEAST_SECONDS = 60;
const HEIGHT = 180;
const KIB = 1024;

const PLOTS = [
  {
    title: "Sessions",
    unit: "",
    series: [
      { name: "open", of: (s) => s.sessions, text: number },
      { name: "detached", of: (s) => s.detached, text: number },
    ],
    least: 5,
  },
  {
    title: "Messages",
    unit: "per second",
    series: [
      { name: "in", of: (s) => s.messagesIn, text: number },
      { name: "out", of: (s) => s.messagesOut, text: number },
    ],
    least: 10,
  },
  {
    title: "Ticks",
    unit: "ms, the worst of each second",
    series: [
      { name: "took", of: (s) => s.tickMax, text: millis },
      { name: "late", of: (s) => s.lateMax, text: millis },
    ],
    least: 1,
  },
  {
    title: "Waiting to be sent",
    unit: "KiB",
    series: [{ name: "all sessions", of: (s) => s.pendingOut / KIB, text: (kib) => bytes(kib * KIB) }],
    least: 64,
  },
];

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat("en-GB", { second: "2-digit" });
const exact = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const tick = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

let samples = [];
let charts = [];

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Draws the plots anew: their colours cannot follow the page's by themselves. */
function build() {
  charts.forEach((chart) => chart.plot.destroy());
  byId("plots").replaceChildren();
  // All frames first: how wide each is depends on the others.
  charts = PLOTS.map(frame);
  charts.forEach((chart) => { chart.plot = plotIn(chart); });
  draw();
}

function frame(description) {
  const values = description.series.map(() => el("b", {}, "–"));
  const canvas = el("div", { class: "canvas" });
  const figure = el("figure", {},
    el("figcaption", {},
      el("h2", {}, description.title, el("small", {}, description.unit)),
      el("div", { class: "values" }, ...description.series.map((one, i) => el("span", {}, one.name, values[i])))),
    canvas);
  byId("plots").append(figure);
  return { description, values, canvas };
}

function plotIn({ description, values, canvas }) {
  const font = "11px " + getComputedStyle(document.body).fontFamily;
  const axis = { stroke: css("--muted"), font, ticks: { show: false }, grid: { stroke: css("--line"), width: 1 } };
  const colours = [css("--accent"), css("--second")];
  return new uPlot({
    width: canvas.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { sync: { key: "time" }, y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { y: { range: (u, low, high) => [0, Math.max(description.least, (high ?? 0) * 1.1)] } },
    axes: [
      { ...axis, grid: { show: false }, space: 70, values: (u, times) => times.map(timeLabel), incrs: [15, 30, 60, 120, 300], size: 26 },
      { ...axis, size: 44, values: (u, all) => all.map((v) => tick.format(v)) },
    ],
    series: [
      {},
      ...description.series.map((one, i) => ({
        label: one.name, stroke: colours[i], width: 1.5, dash: i === 0 ? undefined : [4, 3], points: { show: false }, spanGaps: false,
        fill: i === 0 ? colours[0] + "1a" : undefined,
      })),
    ],
    hooks: { setCursor: [(u) => show(description, values, u.cursor.idx)] },
  }, [[], ...description.series.map(() => [])], canvas);
}

/** Beside the title: what the cursor points at or, without one, the newest. */
function show(description, values, index) {
  const sample = samples[index ?? samples.length - 1];
  description.series.forEach((one, i) => {
    values[i].textContent = sample ? one.text(one.of(sample)) : "–";
    values[i].parentElement.title = sample ? exact.format(sample.time) : "";
  });
}

/** The minute or, between two of them, how many seconds of it. */
function timeLabel(time) {
  return time % 60 === 0 ? clock.format(time * 1000) : ":" + seconds.format(time * 1000).padStart(2, "0");
}

function draw() {
  const newest = samples.at(-1)?.time ?? Date.now();
  const shown = Math.min(SECONDS, Math.max(LEAST_SECONDS, (newest - (samples[0]?.time ?? newest)) / 1000));
  const times = samples.map((s) => s.time / 1000);
  for (const { description, values, plot } of charts) {
    plot.batch(() => {
      plot.setData([times, ...description.series.map((one) => samples.map(one.of))], false);
      plot.setScale("x", { min: newest / 1000 - shown, max: newest / 1000 });
    });
    show(description, values, plot.cursor.idx);
  }
}

function fit() {
  for (const { canvas, plot } of charts) {
    if (canvas.clientWidth > 0 && canvas.clientWidth !== plot.width) {
      plot.setSize({ width: canvas.clientWidth, height: HEIGHT });
    }
  }
}

/** Adds what has come since the last time. */
export function add(sample) {
  if (samples.length > 0 && samples.at(-1).started !== sample.started) {
    samples = [];
  }
  if (samples.length > 0 && sample.time <= samples.at(-1).time) {
    return;
  }
  samples = samples.filter((one) => one.time > sample.time - SECONDS * 1000);
  samples.push(sample);
  requestFrame();
}

let asked = false;

/** The history comes in many pieces: they are drawn together. */
function requestFrame() {
  if (!asked) {
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
      const s = samples.at(-1);
      byId("totals").textContent = [
        number(s.opened) + " sessions opened since the start",
        number(s.ticks) + " ticks per second",
        bytes(s.bytesIn) + "/s in, " + bytes(s.bytesOut) + "/s out",
        number(s.queued) + " waiting to be handled",
        number(s.unsaved) + " waiting to be saved",
        number(s.failed) + " failed",
      ].join(" · ");
    });
  }
}

export const overview = {
  start() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);
    new ResizeObserver(fit).observe(byId("plots"));
    build();
  },
  show: fit,
};
