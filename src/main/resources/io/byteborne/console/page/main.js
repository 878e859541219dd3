// Leads from view to view, and keeps the stream of figures going.
import { byId, request } from "./dom.js";
import { handlers } from "./handlers.js";
import { add, overview } from "./plots.js";
import { protocol } from "./protocol.js";
import { sending } from "./send.js";
import { sessions } from "./sessions.js";

const VIEWS = { overview, sessions, handlers, protocol, send: sending };
const RETRY_MILLIS = 2000;
/** A sample comes each second; so long without one, and the server is gone, whatever the connection looks like. */
const SILENCE_MILLIS = 5000;

let view = "overview";
let live = false;
let source = null;
let silence;

function state(name, text) {
  const status = byId("status");
  live = name === "live";
  if (status.dataset.state !== name) {
    status.dataset.state = name;
    status.textContent = text;
    byId("gone").hidden = name !== "gone";
    document.body.classList.toggle("stale", name === "gone");
  }
}

/** Shows the view that the address names. */
function route(event) {
  const [name, detail] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (name === "main") {
    byId("main").focus();
    return;
  }
  view = VIEWS[name] ? name : "overview";
  for (const section of document.querySelectorAll("main > section")) {
    section.hidden = section.id !== "view-" + view;
  }
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === "#" + view) {
      link.setAttribute("aria-current", "page");
      document.title = link.textContent + " – Byteborne World";
    } else {
      link.removeAttribute("aria-current");
    }
  }
  if (event) {
    scrollTo(0, 0);
  }
  if (live) {
    run(() => VIEWS[view].show(detail));
  }
}

/** What fails because the server is gone is found out by the stream, which says so. */
async function run(work) {
  try {
    await work();
  } catch (failure) {
    console.debug(failure);
  }
}

async function connect() {
  try {
    const setup = await request("setup");
    for (const endpoint of Object.values(setup.endpoints)) {
      // Relative, since a proxy may have put the server under a path of its own.
      endpoint.url = ".." + endpoint.path;
    }
    Object.values(VIEWS).forEach((one) => one !== overview && one.start(setup));
    listen();
  } catch {
    gone();
  }
}

function listen() {
  source = new EventSource("stream");
  source.onmessage = (event) => {
    const first = !live;
    state("live", "Live");
    expectMore();
    add(JSON.parse(event.data));
    if (first) {
      route();
    } else if (VIEWS[view].refresh && !document.hidden) {
      run(VIEWS[view].refresh);
    }
  };
  // The server may come back as another one: everything begins anew, rather than the stream alone.
  source.onerror = gone;
  expectMore();
}

function expectMore() {
  clearTimeout(silence);
  silence = setTimeout(gone, SILENCE_MILLIS);
}

function gone() {
  clearTimeout(silence);
  source?.close();
  source = null;
  state("gone", "Not connected");
  setTimeout(connect, RETRY_MILLIS);
}

addEventListener("hashchange", route);
overview.start();
route();
connect();
