// Sends messages to the game port, as a client would, and shows what comes back.
import { byId, el, millis, request, setText } from "./dom.js";
import { form } from "./fields.js";
import { catalogue } from "./protocol.js";

let setup;
let all = null;
let fields = null;
let first = [];

const typeName = () => byId("send-type").value;

function choose(name) {
  const select = byId("send-type");
  if (name && [...select.options].some((option) => option.value === name)) {
    select.value = name;
  }
  const message = all.messages.find((one) => one.name === typeName());
  setText(byId("send-comment"), message?.comment ?? "");
  fields = form(message?.fields ?? [], all, fieldsChanged);
  byId("send-fields").replaceChildren(...fields.elements);
  fieldsChanged();
}

function fieldsChanged() {
  byId("send-json").value = JSON.stringify(fields.get(), null, 2);
  problem("");
}

function jsonChanged() {
  try {
    fields.set(JSON.parse(byId("send-json").value));
    problem("");
  } catch (failure) {
    problem("Not JSON yet: " + failure.message);
  }
}

const problem = (text) => setText(byId("send-error"), text);

/** The message as it stands; null if it is not JSON. */
function current() {
  try {
    return { type: typeName(), message: JSON.parse(byId("send-json").value || "{}") };
  } catch (failure) {
    problem("Not JSON: " + failure.message);
    byId("send-json").focus();
    return null;
  }
}

function drawFirst() {
  byId("send-first").replaceChildren(...first.map((one, i) => el("li", {},
    el("small", { class: "note" }, "step " + (i + 1)),
    el("code", {}, one.type.split(".").at(-1) + " " + JSON.stringify(one.message)),
    el("button", {
      type: "button", class: "quiet", "aria-label": "Do not send " + one.type + " first",
      click: () => { first.splice(i, 1); drawFirst(); byId("send-add").focus(); },
    }, "Remove"))));
}

async function send(event) {
  event.preventDefault();
  const message = current();
  if (!message) {
    return;
  }
  problem("");
  byId("send-now").disabled = true;
  setText(byId("send-result"), "Sent; reading for " + byId("send-wait").value + " ms…");
  byId("send-replies").replaceChildren();
  try {
    show(await request(setup.endpoints.gamesend.url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ messages: JSON.stringify([...first, message]), waitMillis: Number(byId("send-wait").value) }),
    }));
  } catch (failure) {
    setText(byId("send-result"), "Not sent.");
    problem(failure.message);
  } finally {
    byId("send-now").disabled = false;
    byId("send-now").focus();
  }
}

function show(conversation) {
  const count = conversation.replies.length;
  const came = count === 0 ? "No message came back" : count === 1 ? "One message came back" : count + " messages came back";
  setText(byId("send-result"), conversation.failure
    ? "Failed: " + conversation.failure + (count === 0 ? "" : ". Before that: " + came.toLowerCase() + ".")
    : came + (conversation.ended ? ", then the server ended the connection." : "."));
  problem(conversation.notes.join("\n"));
  byId("send-replies").replaceChildren(...conversation.replies.map((reply) => el("li", {},
    el("b", {}, reply.type ?? "Unknown message"), " ", el("small", {}, "id " + reply.id + ", after " + millis(reply.afterMillis) + " ms"),
    reply.failure
      ? el("p", { class: "error" }, "Cannot be shown: " + reply.failure)
      : el("pre", {}, JSON.stringify(reply.message, null, 2)))));
}

async function open(name) {
  if (!setup.endpoints.gamesend) {
    byId("send-empty").replaceChildren(
      "Sending is off. The setting ", el("code", {}, "management.endpoint.gamesend.access: unrestricted"), " turns it on.");
    byId("send-empty").hidden = false;
    byId("send-form").hidden = true;
    return;
  }
  if (all === null) {
    all = (await catalogue(setup)) ?? { messages: [], parts: [], enums: [] };
    const handled = all.messages.filter((message) => message.handler || message.direction !== "to_client");
    byId("send-type").replaceChildren(...handled.map((message) =>
      el("option", { value: message.name }, message.id + "  " + message.name + (message.handler ? "" : " (not handled)"))));
    byId("send-form").hidden = false;
    choose(name);
  } else if (name) {
    choose(name);
  }
}

export const sending = {
  start(given) {
    setup = given;
    all = null;
    byId("send-type").onchange = () => choose();
    byId("send-json").oninput = jsonChanged;
    byId("send-form").onsubmit = send;
    byId("send-json").onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        byId("send-form").requestSubmit(byId("send-now"));
      }
    };
    byId("send-add").onclick = () => {
      const message = current();
      if (message) {
        first.push(message);
        drawFirst();
      }
    };
  },
  show: open,
  /** Once more, if it has not worked. */
  refresh: () => (all === null && setup.endpoints.gamesend ? open() : null),
};
