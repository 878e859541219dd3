// The catalogue of messages, to be searched.
import { byId, el, request, setText } from "./dom.js";

const GROUPS = [["from_client", "From clients"], ["to_client", "To clients"], ["any", "Either way"]];

let setup;
let loading;
let entries = [];

/** The catalogue, asked for once; null if the server does not show it. */
export function catalogue(given) {
  if (!given.endpoints.gameprotocol) {
    return Promise.resolve(null);
  }
  loading ??= request(given.endpoints.gameprotocol.url).catch((failure) => {
    loading = undefined;
    throw failure;
  });
  return loading;
}

const typeOf = (field) =>
  field.label === "map" ? "map<" + field.key + ", " + field.type + ">"
    : field.label === "singular" ? field.type : field.label + " " + field.type;

function table(titles, rows) {
  return el("div", { class: "scroll" }, el("table", {},
    el("thead", {}, el("tr", {}, ...titles.map((title) => el("th", { scope: "col" }, title)))),
    el("tbody", {}, ...rows.map((cells) => el("tr", {},
      ...cells.map((cell, i) => el("td", { class: i === cells.length - 1 ? "wrap" : null }, cell)))))));
}

const fieldTable = (fields) => fields.length === 0
  ? el("p", { class: "note" }, "No fields.")
  : table(["Field", "Number", "Type", "Meaning"], fields.map((field) => [
    el("code", {}, field.name), String(field.number), el("code", {}, typeOf(field)),
    (field.oneof ? "One of " + field.oneof + ". " : "") + (field.comment ?? ""),
  ]));

function facts(message) {
  return el("p", { class: "facts" },
    el("span", {}, message.handler ? "Handled by " + message.handler : message.direction === "from_client" ? "Nothing handles it" : null),
    message.maxSize == null ? null : el("span", {}, "At most " + message.maxSize + " bytes"),
    message.correlation ? el("span", {}, "Matched by " + message.correlation) : null,
    message.whenBehind === "deliver" ? null : el("span", {}, "While the client is behind: " + message.whenBehind),
    message.handler && setup.endpoints.gamesend ? el("a", { href: "#send/" + message.name }, "Send one") : null);
}

function entry(id, one, ...detail) {
  const element = el("details", { "data-name": one.name },
    el("summary", {}, el("span", { class: "id" }, id), el("span", { class: "name" }, one.name),
      el("span", { class: "comment" }, one.comment ?? "")),
    el("div", { class: "detail" }, ...detail));
  const text = [id, one.name, one.comment, ...(one.fields ?? one.values).flatMap((part) => [part.name, part.type, part.comment])];
  entries.push({ element, text: text.filter(Boolean).join(" ").toLowerCase() });
  return element;
}

function group(title, elements) {
  return elements.length === 0 ? null : el("section", {}, el("h2", {}, title), ...elements);
}

function draw(all) {
  entries = [];
  const groups = GROUPS.map(([direction, title]) => group(title, all.messages
    .filter((message) => message.direction === direction)
    .map((message) => entry(String(message.id), message, facts(message), fieldTable(message.fields)))));
  groups.push(group("Parts of messages", all.parts.map((part) => entry("", part, fieldTable(part.fields)))));
  groups.push(group("Enums", all.enums.map((one) => entry("", one, table(["Value", "Number", "Meaning"],
    one.values.map((value) => [el("code", {}, value.name), String(value.number), value.comment ?? ""]))))));
  byId("protocol-list").replaceChildren(...groups.filter(Boolean));
}

function find() {
  const words = byId("protocol-find").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { element, text } of entries) {
    element.hidden = !words.every((word) => text.includes(word));
    found += element.hidden ? 0 : 1;
  }
  for (const section of byId("protocol-list").children) {
    section.hidden = !section.querySelector("details:not([hidden])");
  }
  setText(byId("protocol-note"), words.length === 0 ? entries.length + " types" : found + " of " + entries.length + " types");
  empty(found === 0 ? "Nothing in the protocol has that in its name, id, fields or comments." : null);
}

function empty(text) {
  byId("protocol-empty").hidden = text === null;
  setText(byId("protocol-empty"), text ?? "");
}

async function show() {
  const all = await catalogue(setup);
  if (all === null) {
    empty("The protocol is not shown: the endpoint gameprotocol is not exposed.");
  } else if (entries.length === 0) {
    draw(all);
    find();
  }
}

export const protocol = {
  start(given) {
    setup = given;
    loading = undefined;
    entries = [];
    byId("protocol-find").oninput = find;
  },
  show,
  /** Once more, if it has not worked. */
  refresh: () => (entries.length === 0 ? show() : null),
};
