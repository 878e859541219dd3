// A form for a message, from its description. Its value is protobuf's JSON, without the fields that are left empty.
import { el } from "./dom.js";

const WHOLE = new Set(["int32", "uint32", "sint32", "fixed32", "sfixed32", "int64", "uint64", "sint64", "fixed64", "sfixed64"]);
const REAL = new Set(["double", "float"]);
/** Messages may contain themselves. */
const DEPTH = 3;

/**
 * Makes the form.
 *
 * @param changed called when a person has changed a value
 * @returns the elements, a function that gives the value, and one that sets it
 */
export function form(fields, all, changed, depth = 0) {
  const parts = fields.map((field) => part(field, all, changed, depth));
  return {
    elements: parts.map((one) => one.element),
    get() {
      const value = {};
      parts.forEach((one, i) => {
        const set = one.get();
        if (set !== undefined) {
          value[fields[i].name] = set;
        }
      });
      return value;
    },
    set(value) {
      parts.forEach((one, i) => one.set(value?.[fields[i].name] ?? value?.[fields[i].json]));
    },
  };
}

function part(field, all, changed, depth) {
  const message = all.parts.find((one) => one.name === field.type) ?? all.messages.find((one) => one.name === field.type);
  if (message && depth < DEPTH && (field.label === "singular" || field.label === "optional")) {
    return nested(field, form(message.fields, all, changed, depth + 1));
  }
  return single(field, control(field, message, all), changed);
}

function nested(field, inner) {
  return {
    element: el("fieldset", {}, el("legend", {}, field.name), ...inner.elements),
    get: () => {
      const value = inner.get();
      return Object.keys(value).length === 0 ? undefined : value;
    },
    set: inner.set,
  };
}

function single(field, { input, get, set }, changed) {
  input.addEventListener("input", changed);
  input.title = field.comment ?? "";
  return {
    element: el("label", { class: "field" },
      el("span", {}, field.name, el("small", {}, hint(field))), input),
    get,
    set,
  };
}

const hint = (field) => (field.label === "map" ? "map, as JSON" : field.label === "repeated" ? field.type.split(".").at(-1) + "s, as JSON" : field.type.split(".").at(-1))
  + (field.oneof ? ", one of " + field.oneof : "");

function control(field, message, all) {
  const values = all.enums.find((one) => one.name === field.type)?.values;
  if (field.label === "map" || field.label === "repeated" || message) {
    return asJson(field.label === "repeated" ? "[]" : "{}");
  }
  if (field.type === "bool") {
    const input = el("input", { type: "checkbox", name: field.name });
    return { input, get: () => input.checked || undefined, set: (value) => { input.checked = value === true; } };
  }
  if (values) {
    const input = el("select", { name: field.name }, el("option", { value: "" }, ""),
      ...values.map((value) => el("option", {}, value.name)));
    return { input, get: () => input.value || undefined, set: (value) => { input.value = value ?? ""; } };
  }
  const input = el("input", {
    name: field.name, autocomplete: "off", inputmode: WHOLE.has(field.type) ? "numeric" : REAL.has(field.type) ? "decimal" : null,
    placeholder: field.type === "bytes" ? "base64" : null,
  });
  return {
    input,
    get: () => (input.value === "" ? undefined : scalar(field.type, input.value)),
    set: (value) => { input.value = value == null ? "" : String(value); },
  };
}

/** What is no number is given to the server as it is: its answer says what is wrong. */
function scalar(type, text) {
  const value = Number(text);
  const exact = WHOLE.has(type) ? Number.isSafeInteger(value) : REAL.has(type) && Number.isFinite(value);
  return exact && text.trim() !== "" ? value : text;
}

function asJson(placeholder) {
  const input = el("input", { placeholder, autocomplete: "off", spellcheck: "false" });
  return {
    input,
    get: () => {
      if (input.value.trim() === "") {
        return undefined;
      }
      try {
        const value = JSON.parse(input.value);
        input.setCustomValidity("");
        return value;
      } catch {
        input.setCustomValidity("This is not JSON.");
        return undefined;
      }
    },
    set: (value) => { input.value = value === undefined ? "" : JSON.stringify(value); },
  };
}
