// The table of sessions. The server sorts, and sends the first of them only: there may be thousands.
import { age, arrange, byId, bytes, el, number, request, setText } from "./dom.js";

const COLUMNS = [
  { key: "id", title: "Session", text: (s) => String(s.id), number: true },
  { key: "peer", title: "Peer", text: (s) => (s.detached ? s.peer + " (detached)" : s.peer) },
  { key: "user", title: "User", text: (s) => s.user ?? "–" },
  { key: "transport", title: "Over", text: (s) => TRANSPORTS[s.transport] ?? s.transport, minor: true },
  { key: "client", title: "Client", text: (s) => s.client ?? "–", minor: true },
  {
    key: "round_trip",
    title: "Round trip",
    text: (s) => (s.roundTripMillis === null ? "–" : s.roundTripMillis.toFixed(1) + " ms"),
    number: true,
    minor: true,
    most: true,
  },
  { key: "since", title: "Connected", text: (s) => age(Date.parse(s.since)), number: true, minor: true, descends: true },
  { key: "in", title: "In, msg/s", text: (s) => number(s.in), number: true, most: true },
  { key: "out", title: "Out, msg/s", text: (s) => number(s.out), number: true, most: true },
  { key: "bytes_in", title: "Data in", text: (s) => bytes(s.bytesIn) + "/s", number: true, most: true, minor: true },
  { key: "bytes_out", title: "Data out", text: (s) => bytes(s.bytesOut) + "/s", number: true, most: true, minor: true },
];

const TRANSPORTS = { tcp: "TCP", web_socket: "WebSocket" };

let setup;
let sort = { key: "id", descending: false };
let latest = 0;
const rows = new Map();

const classes = (column) => [column.number && "number", column.minor && "minor"].filter(Boolean).join(" ");

function head() {
  return el("thead", {}, el("tr", {},
    ...COLUMNS.map((column) => el("th", { scope: "col", class: classes(column), "data-key": column.key },
      el("button", { type: "button", click: () => sortBy(column) }, column.title))),
    setup.kick ? el("th", { scope: "col", class: "act", "aria-label": "Kick" }) : null));
}

function sortBy(column) {
  sort = { key: column.key, descending: sort.key === column.key ? !sort.descending : Boolean(column.most) };
  refresh();
}

function showSort() {
  for (const cell of byId("session-table").querySelectorAll("th[data-key]")) {
    if (cell.dataset.key === sort.key) {
      // The server sorts by the moment of connecting; what is shown is how long that is ago.
      const turned = COLUMNS.find((column) => column.key === sort.key).descends;
      cell.setAttribute("aria-sort", sort.descending !== Boolean(turned) ? "descending" : "ascending");
    } else {
      cell.removeAttribute("aria-sort");
    }
  }
}

function row(session) {
  let one = rows.get(session.id);
  if (!one) {
    one = el("tr", { "data-id": session.id },
      ...COLUMNS.map((column) => el("td", { class: classes(column) })),
      setup.kick
        ? el("td", { class: "act" }, el("button",
          { type: "button", class: "quiet", "aria-label": "Kick session " + session.id, click: () => kick(session) }, "Kick"))
        : null);
    rows.set(session.id, one);
  }
  COLUMNS.forEach((column, i) => setText(one.children[i], column.text(session)));
  return one;
}

async function refresh() {
  if (!setup.endpoints.gamesessions) {
    empty("Sessions are not shown: the endpoint gamesessions is not exposed.");
    return;
  }
  const asked = ++latest;
  const query = new URLSearchParams({ sort: sort.key, find: byId("session-find").value.trim() });
  if (sort.descending) {
    query.set("descending", "");
  }
  const page = await request("sessions?" + query);
  // An answer that another request has overtaken would show what nobody asks for any more.
  if (asked === latest) {
    showPage(page);
  }
}

function showPage(page) {
  const shown = page.sessions.map(row);
  const ids = new Set(page.sessions.map((session) => session.id));
  [...rows.keys()].filter((id) => !ids.has(id)).forEach((id) => rows.delete(id));
  arrange(byId("session-table").tBodies[0], shown);
  showSort();
  const some = page.found < page.total ? number(page.found) + " of " + number(page.total) : number(page.total);
  setText(byId("session-note"), some + (page.total === 1 ? " session" : " sessions")
    + (shown.length < page.found ? "; the first " + shown.length + " are shown" : ""));
  if (page.total === 0) {
    empty(setup.gamePort ? "Nobody is connected. Clients connect to port " + setup.gamePort + "." : "The game port is not open.");
  } else if (page.found === 0) {
    empty("No session has that in its peer, user, client or id.");
  } else {
    empty(null);
  }
}

function empty(text) {
  byId("session-empty").hidden = text === null;
  setText(byId("session-empty"), text ?? "");
  byId("session-table").parentElement.hidden = text !== null;
}

function kick(session) {
  const dialog = byId("kick");
  const who = (session.user ? session.user + ", " : "") + session.peer;
  byId("kick-question").textContent = "End session " + session.id + " (" + who + ")?";
  dialog.returnValue = "";
  dialog.onclose = async () => {
    if (dialog.returnValue === "kick") {
      try {
        await request(setup.endpoints.gamesessions.url + "/" + session.id, { method: "DELETE" });
      } catch (failure) {
        setText(byId("session-note"), "Session " + session.id + " was not ended: " + failure.message);
        return;
      }
      refresh();
    }
  };
  dialog.showModal();
}

export const sessions = {
  start(given) {
    setup = given;
    rows.clear();
    byId("session-table").replaceChildren(head(), el("tbody"));
    byId("session-find").oninput = refresh;
  },
  show: refresh,
  refresh,
};
