// Leads from view to view, and keeps the stream of figures going.
import { cluster } from "./cluster.js";
import { byId, request } from "./dom.js";
import { handlers } from "./handlers.js";
import { add, overview } from "./plots.js";
import { protocol } from "./protocol.js";
import { sending } from "./send.js";
import { sessions } from "./sessions.js";

const VIEWS = { overview, sessions, handlers, cluster, protocol, send: sending };
const RETRY_MILLIS = 2000;
/** A sample comes each second; so long without one, and the server is gone, whatever the connection looks like. */
const SILENCE_MILLIS = 5000;

let view = "overview";
let live = false;
let source = null;
/** When the server started that the page was set up for. */
let started = null;
let timer;

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
  // A view of what the server does not have has no link either.
  view = [...document.querySelectorAll("nav a:not([hidden])")].some((link) => link.hash === "#" + name) ? name : "overview";
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

/** Begins anew: the server may have come back as another one. */
async function connect() {
  stop();
  try {
    const setup = await request("setup");
    for (const endpoint of Object.values(setup.endpoints)) {
      // Relative, since a proxy may have put the server under a path of its own.
      endpoint.url = ".." + endpoint.path;
    }
    Object.values(VIEWS).forEach((one) => one !== overview && one.start(setup));
    started = null;
    listen();
  } catch {
    gone();
  }
}

function listen() {
  stop();
  // Whoever looks elsewhere meanwhile does not watch: browsers have few connections for each server.
  if (document.hidden) {
    return;
  }
  source = new EventSource("stream");
  source.onmessage = (event) => receive(JSON.parse(event.data));
  source.onerror = gone;
  expectMore();
}

function receive(sample) {
  started ??= sample.started;
  if (sample.started !== started) {
    connect();
    return;
  }
  const first = !live;
  state("live", "Live");
  expectMore();
  add(sample);
  if (first) {
    route();
  } else if (VIEWS[view].refresh) {
    run(VIEWS[view].refresh);
  }
}

function expectMore() {
  clearTimeout(timer);
  timer = setTimeout(gone, SILENCE_MILLIS);
}

function stop() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function gone() {
  stop();
  state("gone", "Not connected");
  timer = setTimeout(connect, RETRY_MILLIS);
}

/** Back again: what has been missed is in the server's history. */
function resume() {
  if (document.hidden) {
    stop();
  } else if (source === null) {
    started === null ? connect() : listen();
  }
}

document.addEventListener("visibilitychange", resume);
addEventListener("pagehide", stop);
addEventListener("pageshow", (event) => event.persisted && resume());
addEventListener("hashchange", route);
overview.start();
route();
connect();
