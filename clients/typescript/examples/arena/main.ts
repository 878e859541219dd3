import { isMessage } from "@bufbuild/protobuf";
import { type CloseInfo, GameClient, webSocketTransport } from "@byteborne/client";
import {
  C2S_JoinSchema,
  C2S_LoginSchema,
  C2S_SaySchema,
  C2S_SteerSchema,
  file_arena,
  S2C_JoinedSchema,
  S2C_JoinSchema,
  S2C_LeftSchema,
  S2C_LoginSchema,
  S2C_PositionsSchema,
  S2C_RefusedSchema,
  S2C_SaidSchema,
} from "../generated/arena_pb.js";
import {
  C2S_ShoutSchema,
  C2S_WhisperSchema,
  file_whisper,
  S2C_ShoutedSchema,
  S2C_WhisperedSchema,
} from "../generated/whisper_pb.js";
import { Controls } from "./controls.js";
import { pluggable } from "./plug.js";
import { hueOf, Scene } from "./scene.js";

const WEB_SOCKET_PORT = 12346;
/** Positions come ten times a second: after so long without any, in milliseconds, something may be wrong. */
const SILENCE = 1500;
const MAX_LINES = 200;

const element = <E extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as E;
const login = element<HTMLDialogElement>("login");
const nameInput = element<HTMLInputElement>("name");
const roomInput = element<HTMLInputElement>("room-name");
const textInput = element<HTMLInputElement>("text");
const playButton = element<HTMLButtonElement>("play");
const plugButton = element<HTMLButtonElement>("plug");

// --- The game: a client, what it hears, and what it says.

const plug = pluggable(webSocketTransport());
const scheme = location.protocol === "https:" ? "wss" : "ws";
let lastPositions = 0;
let nextAttempt = { attempt: 0, at: 0 };
/** Why the connection was lost that the client tries to replace. */
let loss: CloseInfo | undefined;

const client = new GameClient({
  url: new URLSearchParams(location.search).get("server") ?? `${scheme}://${location.hostname}:${WEB_SOCKET_PORT}`,
  messages: [file_arena, file_whisper],
  name: "arena-web",
  version: "1.0.0",
  transport: plug,
  // What is said without a connection is sent when it is back.
  outbox: true,
  // Logs in and joins the room, each time that there is a new session: the server keeps the last one for a while.
  onConnect: async (session) => {
    const { error } = await session.request(C2S_LoginSchema, { name: nameInput.value }, S2C_LoginSchema);
    if (error) {
      throw new Error(error);
    }
    const joined = await session.request(C2S_JoinSchema, { room: roomInput.value }, S2C_JoinSchema);
    if (joined.error) {
      throw new Error(joined.error);
    }
    scene.clear();
    scene.update(joined.players, client.serverTime());
    lastPositions = performance.now();
    if (controls.direction.x !== 0 || controls.direction.y !== 0) {
      session.send(C2S_SteerSchema, controls.direction);
    }
  },
});

client.on(S2C_PositionsSchema, ({ tick, players }) => {
  lastPositions = performance.now();
  scene.update(players, client.timeOfTick(tick));
  showPlayers();
});
client.on(S2C_SaidSchema, ({ player, text }) => {
  scene.say(player, text);
  addLine(player, text);
});
client.on(S2C_WhisperedSchema, ({ player, text }) => addLine(player, `(to you) ${text}`));
client.on(S2C_ShoutedSchema, ({ player, text, node }) => addLine(player, `(to everybody, from ${node}) ${text}`));
client.on(S2C_JoinedSchema, ({ player }) => addNews(`${player} has come`));
client.on(S2C_LeftSchema, ({ player }) => addNews(`${player} has gone`));
client.on(S2C_RefusedSchema, ({ reason }) => addNews(`Not possible: ${reason}`));
client.on("reconnecting", ({ attempt, delay, info }) => {
  nextAttempt = { attempt, at: performance.now() + delay };
  // Attempts that fail have reasons of their own, which say less.
  loss ??= info;
});
client.on("open", ({ reconnected, resumed }) => {
  loss = undefined;
  if (resumed) {
    // The player still goes where it went when the connection was lost.
    client.send(C2S_SteerSchema, controls.direction);
  }
  addNews(resumed ? "You are back" : reconnected ? "You have joined again" : `Welcome to ${roomInput.value}`);
});
client.on("close", (info) => {
  loss = undefined;
  if (info.reason !== "left") {
    showLogin(describe(info));
  }
});
client.on("undelivered", (messages) => {
  for (const { message } of messages) {
    if (isMessage(message, C2S_SaySchema)) {
      addNews(`“${message.text}” may not have arrived`);
    }
  }
});

const scene = new Scene(element<HTMLCanvasElement>("field"));
const controls = new Controls(element("field"), (direction) => {
  document.body.classList.add("moved");
  if (client.state === "open") {
    client.send(C2S_SteerSchema, direction);
  }
});

addEventListener("pagehide", () => client.close());

/** What a player can make of a loss that the client deals with. */
function describeLoss({ reason }: CloseInfo): string {
  switch (reason) {
    case "shutdown":
      return "The server was stopped";
    case "heartbeat":
    case "connection_lost":
    case "peer_closed":
      return "The connection is lost";
    default:
      return `The server has ended the connection (${reason.replaceAll("_", " ")})`;
  }
}

/** What a player can make of the end. */
function describe({ reason, text }: CloseInfo): string {
  switch (reason) {
    case "not_connected":
      return "The server does not answer. Is it running?";
    case "replaced":
      return "Somebody else has come under your name.";
    case "kicked":
      return "You were asked to leave.";
    case "upgrade":
      return text || "This page is too old: please reload it.";
    case "rejected":
      return `That does not work: ${text}.`;
    default:
      return `The server has ended the connection: ${text || reason.replaceAll("_", " ")}.`;
  }
}

// --- The page.

function showLogin(problem = ""): void {
  element("problem").textContent = problem;
  element("problem").hidden = !problem;
  playButton.disabled = false;
  playButton.textContent = "Play";
  if (!login.open) {
    login.showModal();
  }
  (problem ? nameInput : playButton).focus();
}

element<HTMLFormElement>("enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  playButton.disabled = true;
  playButton.textContent = "Connecting…";
  sessionStorage.setItem("name", nameInput.value);
  scene.me = nameInput.value;
  try {
    await client.connect();
  } catch {
    // The event "close" has shown it.
    return;
  }
  element("room").textContent = roomInput.value;
  plugButton.hidden = false;
  login.close();
});
// There is nothing to see without a login.
login.addEventListener("cancel", (event) => event.preventDefault());

element<HTMLFormElement>("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = textInput.value.trim();
  if (!text) {
    return;
  }
  try {
    say(text);
    textInput.value = "";
    if (client.state !== "open") {
      addNews(`“${text}” is sent when you are back`);
    }
  } catch (error) {
    addNews(`Not sent: ${(error as Error).message}`);
  }
});

/** To the room; "@ada hello" to one player, "!hello" to everybody, wherever they are: in other rooms, or on other nodes. */
function say(text: string): void {
  const [, to, whisper] = /^@(\S+)\s+(.+)$/.exec(text) ?? [];
  if (to && whisper) {
    client.send(C2S_WhisperSchema, { to, text: whisper });
    addLine(nameInput.value, `(to ${to}) ${whisper}`);
  } else if (text.startsWith("!")) {
    client.send(C2S_ShoutSchema, { text: text.slice(1) });
  } else {
    client.send(C2S_SaySchema, { text });
  }
}

plugButton.addEventListener("click", () => {
  plug.isPlugged = !plug.isPlugged;
  plugButton.setAttribute("aria-pressed", String(!plug.isPlugged));
  if (plug.isPlugged && client.state === "reconnecting") {
    // As a browser does when there is a network again.
    client.connect().catch(() => {});
  }
});
element("retry").addEventListener("click", () => {
  client.connect().catch(() => {});
});

function addLine(player: string, text: string): void {
  const name = document.createElement("b");
  name.textContent = player;
  name.style.setProperty("--hue", String(hueOf(player)));
  append("", name, ` ${text}`);
}

function addNews(text: string): void {
  append("news", text);
}

function append(className: string, ...content: (Node | string)[]): void {
  const lines = element("lines");
  const line = document.createElement("li");
  line.className = className;
  line.append(...content);
  lines.append(line);
  while (lines.childElementCount > MAX_LINES) {
    lines.firstElementChild?.remove();
  }
  lines.scrollTop = lines.scrollHeight;
}

let shownPlayers = "";
function showPlayers(): void {
  // Oneself first: the list may be longer than the screen.
  const players = scene.players.sort((left, right) => Number(right === scene.me) - Number(left === scene.me));
  const shown = [scene.me, ...players].join();
  if (shown === shownPlayers) {
    return;
  }
  shownPlayers = shown;
  element("count").textContent = String(players.length);
  element("players").replaceChildren(
    ...players.map((player) => {
      const item = document.createElement("li");
      item.style.setProperty("--hue", String(hueOf(player)));
      item.textContent = player === scene.me ? `${player} (you)` : player;
      return item;
    }),
  );
}

function setText(id: string, text: string): void {
  if (element(id).textContent !== text) {
    element(id).textContent = text;
  }
}

/** What the page says about the connection. */
function showState(): void {
  const silence = performance.now() - lastPositions;
  const isOpen = client.state === "open";
  const state = isOpen && !plug.isPlugged ? "cut" : isOpen && silence > SILENCE ? "silent" : client.state;
  element("status").dataset.state = state;
  element("notice").hidden = client.state !== "reconnecting";
  document.body.classList.toggle("stale", ["cut", "silent", "reconnecting"].includes(state));
  switch (state) {
    case "open":
      setText("status-text", `Connected · ${Math.max(1, Math.round(client.roundTripTime))} ms`);
      break;
    case "cut":
      setText("status-text", "Cut, not noticed yet");
      break;
    case "silent":
      setText("status-text", `Nothing heard for ${Math.floor(silence / 1000)} s`);
      break;
    case "reconnecting": {
      const seconds = Math.ceil((nextAttempt.at - performance.now()) / 1000);
      setText("status-text", "Reconnecting");
      setText("notice-title", loss ? describeLoss(loss) : "");
      setText(
        "notice-text",
        seconds > 0 ? `Attempt ${nextAttempt.attempt} in ${seconds} s` : `Attempt ${nextAttempt.attempt}…`,
      );
      break;
    }
    case "connecting":
      setText("status-text", "Connecting");
      break;
    default:
      setText("status-text", "Not connected");
  }
}

function frame(): void {
  scene.draw(client.serverTime(), controls.stick);
  showState();
  requestAnimationFrame(frame);
}

nameInput.value = sessionStorage.getItem("name") ?? `player-${Math.floor(100 + 900 * Math.random())}`;
roomInput.value = new URLSearchParams(location.search).get("room") ?? "lobby";
showLogin();
frame();

// For the browser's console, and for the tests.
export { client, scene };

Object.assign(globalThis, { arena: { client, scene } });
