// The nodes of the game, and what this one exchanges with the others. Rates are of the time since the last look.
import { arrange, byId, el, number, request, setText } from "./dom.js";

const COLUMNS = [
  { title: "Node", text: (n) => (n.self ? n.id + " (this one)" : n.id) },
  { title: "State", text: (n) => (n.self && !n.joined ? "no lease" : n.draining ? "draining" : "joined") },
  { title: "Sessions", text: (n) => number(n.sessions), number: true },
  { title: "Users", text: (n) => number(n.users), number: true },
  { title: "Address", text: (n) => n.address ?? "–", minor: true },
  { title: "Epoch", text: (n) => String(n.epoch), number: true, minor: true },
];

/** In the order of the meters, each with what it counts. */
const FIGURES = [
  { title: "Items that other nodes were told", of: (e) => e.items.out },
  { title: "Items that other nodes have told", of: (e) => e.items.in },
  { title: "Batches that have not come", of: (e) => e.lost.missing },
  { title: "Batches that came while too much waited for the world", of: (e) => e.lost.overrun },
  { title: "Items that Redis has not taken", of: (e) => e.lost.unsent },
  { title: "Packets whose users had gone", of: (e) => e.lost.undeliverable },
  { title: "Batches that came before, or too late", of: (e) => e.dropped.outdated },
  { title: "Batches and items that cannot be read", of: (e) => e.dropped.malformed },
  { title: "Items of kinds that only newer nodes know", of: (e) => e.dropped.unknown },
];

let setup;
let before = null;
const rows = new Map();

const classes = (column) => [column.number && "number", column.minor && "minor"].filter(Boolean).join(" ");

const head = (columns) => el("thead", {}, el("tr", {},
  ...columns.map((column) => el("th", { scope: "col", class: classes(column) }, column.title))));

function row(node) {
  const key = node.id + " " + node.epoch;
  let one = rows.get(key);
  if (!one) {
    one = el("tr", { "aria-current": node.self ? "true" : null }, ...COLUMNS.map((column) => el("td", { class: classes(column) })));
    rows.set(key, one);
  }
  COLUMNS.forEach((column, i) => setText(one.children[i], column.text(node)));
  return one;
}

function draw(all) {
  const nodes = all.nodes.map((node) => ({ ...node, self: node.id === all.self, joined: all.joined }));
  const shown = nodes.map(row);
  arrange(byId("node-table").tBodies[0], shown);
  for (const [key, one] of rows) {
    if (!shown.includes(one)) {
      rows.delete(key);
    }
  }
  setText(byId("cluster-note"), [[nodes.length, "node"], [all.sessions, "session"], [all.users, "user"]]
    .map(([count, what]) => number(count) + " " + what + (count === 1 ? "" : "s")).join(" · "));
}

function drawExchange(all) {
  const faults = [
    all.joined ? null : "This node has no lease: what is for other nodes fails until it has joined again.",
    all.exchange.hearing ? null : "This node does not hear the others: its subscription is dead, or not there yet.",
  ];
  setText(byId("cluster-fault"), faults.filter(Boolean).join("\n"));
  setText(byId("cluster-health"), "Lease: " + (all.joined ? "held" : "none")
    + " · Subscription: " + (all.exchange.hearing ? "hears the others" : "hears nothing"));
  const time = performance.now();
  const counts = FIGURES.map((figure) => figure.of(all.exchange));
  [...byId("exchange-table").tBodies[0].children].forEach((one, i) => {
    const rate = before ? Math.max(0, counts[i] - before.counts[i]) / ((time - before.time) / 1000) : null;
    setText(one.children[1], rate === null ? "–" : number(rate));
    setText(one.children[2], number(counts[i]));
  });
  before = { time, counts };
}

async function refresh() {
  const endpoint = setup.endpoints.gamecluster;
  if (!endpoint) {
    empty("Nodes are not shown: the endpoint gamecluster is not exposed.");
    return;
  }
  const all = await request(endpoint.url);
  draw(all);
  drawExchange(all);
  empty(null);
}

function empty(text) {
  byId("cluster-empty").hidden = text === null;
  setText(byId("cluster-empty"), text ?? "");
  byId("cluster-shown").hidden = text !== null;
}

export const cluster = {
  start(given) {
    setup = given;
    before = null;
    rows.clear();
    byId("cluster-link").hidden = !setup.cluster;
    byId("node-table").replaceChildren(head(COLUMNS), el("tbody"));
    byId("exchange-table").replaceChildren(
      head([{ title: "Since the start" }, { title: "Per second", number: true }, { title: "Count", number: true }]),
      el("tbody", {}, ...FIGURES.map(({ title }) => el("tr", {},
        el("th", { scope: "row", class: "wrap" }, title), el("td", { class: "number" }), el("td", { class: "number" })))));
  },
  show: refresh,
  refresh,
};
