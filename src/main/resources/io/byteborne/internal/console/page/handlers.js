// The handlers: what they are, and how they do. Rates are of the time since the last look.
import { arrange, byId, el, millis, number, request, setText } from "./dom.js";

const COLUMNS = [
  { key: "id", title: "Id", of: (h) => h.id, text: (h) => String(h.id), number: true },
  { key: "message", title: "Message", of: (h) => h.message, text: (h) => h.message },
  { key: "handler", title: "Handler", of: (h) => h.handler, text: (h) => h.handler + flags(h), minor: true },
  { key: "rate", title: "Per second", of: (h) => h.rate ?? -1, text: (h) => figure(h.rate, number), number: true, most: true },
  { key: "count", title: "Handled", of: (h) => h.time?.count ?? -1, text: (h) => figure(h.time?.count, number), number: true, most: true, minor: true },
  { key: "failed", title: "Failed", of: (h) => h.failed ?? -1, text: (h) => figure(h.failed, number), number: true, most: true },
  { key: "mean", title: "Mean, ms", of: (h) => h.time?.meanMicros ?? -1, text: (h) => figure(h.time?.meanMicros, micros), number: true, most: true },
  { key: "max", title: "Longest, ms", of: (h) => h.time?.maxMicros ?? -1, text: (h) => figure(h.time?.maxMicros, micros), number: true, most: true, minor: true },
];

const flags = (h) => (h.blocking ? " (blocking)" : "") + (h.anonymous ? " (before login)" : "");
const micros = (value) => millis(value / 1000);
/** What the server does not measure is not shown as nothing. */
const figure = (value, text) => (value == null ? "–" : text(value));
const classes = (column) => [column.number && "number", column.minor && "minor"].filter(Boolean).join(" ");

let setup;
let sort = { key: "id", descending: false };
let before = null;
let shown = [];
const rows = new Map();

function head() {
  return el("thead", {}, el("tr", {}, ...COLUMNS.map((column) => el("th",
    { scope: "col", class: classes(column), "data-key": column.key },
    el("button", { type: "button", click: () => sortBy(column) }, column.title)))));
}

function sortBy(column) {
  sort = { key: column.key, descending: sort.key === column.key ? !sort.descending : Boolean(column.most) };
  draw();
}

function row(handler) {
  let one = rows.get(handler.id);
  if (!one) {
    one = el("tr", {}, ...COLUMNS.map((column) => el("td", { class: classes(column) })));
    rows.set(handler.id, one);
  }
  COLUMNS.forEach((column, i) => setText(one.children[i], column.text(handler)));
  return one;
}

function draw() {
  const column = COLUMNS.find((one) => one.key === sort.key);
  const sign = sort.descending ? -1 : 1;
  const order = (a, b) => (column.of(a) < column.of(b) ? -sign : column.of(a) > column.of(b) ? sign : a.id - b.id);
  arrange(byId("handler-table").tBodies[0], [...shown].sort(order).map(row));
  for (const cell of byId("handler-table").querySelectorAll("th")) {
    if (cell.dataset.key === sort.key) {
      cell.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
    } else {
      cell.removeAttribute("aria-sort");
    }
  }
}

/** What has been per second since the last look; null at the first. */
function rateOf(handler, seconds) {
  const past = before?.counts.get(handler.id);
  return handler.time == null || past == null ? null : Math.max(0, handler.time.count - past) / seconds;
}

async function refresh() {
  const endpoint = setup.endpoints.gamehandlers;
  if (!endpoint) {
    empty("Handlers are not shown: the endpoint gamehandlers is not exposed.");
    return;
  }
  const all = await request(endpoint.url);
  const time = performance.now();
  const seconds = before ? (time - before.time) / 1000 : 1;
  shown = all.handlers.map((handler) => ({ ...handler, rate: rateOf(handler, seconds) }));
  before = { time, counts: new Map(all.handlers.map((handler) => [handler.id, handler.time?.count])) };
  draw();
  setText(byId("handler-note"), ["dispatched", "failed", "refused", "unhandled"]
    .map((name) => number(all[name]) + " " + name).join(" · "));
  empty(shown.length === 0 ? "No handler: the game takes no messages." : null);
}

function empty(text) {
  byId("handler-empty").hidden = text === null;
  setText(byId("handler-empty"), text ?? "");
  byId("handler-table").parentElement.hidden = text !== null;
}

export const handlers = {
  start(given) {
    setup = given;
    before = null;
    rows.clear();
    byId("handler-table").replaceChildren(head(), el("tbody"));
  },
  show: refresh,
  refresh,
};
