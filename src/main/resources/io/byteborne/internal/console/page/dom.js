// What every view needs: elements, numbers as people read them, and requests.

/** An element. Attributes that are functions are listeners; children are elements or text. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value != null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export const byId = (id) => document.getElementById(id);

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 });

/** A count, or a rate: one decimal while it is small. */
export function number(value) {
  return value !== 0 && Math.abs(value) < 100 && !Number.isInteger(value) ? short.format(value) : whole.format(value);
}

/** Milliseconds, with three digits that count. */
export function millis(value) {
  return value >= 100 ? whole.format(value) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Bytes, with a unit. */
export function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return (unit === 0 || value >= 100 ? whole.format(value) : short.format(value)) + " " + units[unit];
}

/** For how long something has been, in its two largest units. */
export function age(since, now = Date.now()) {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const first = Math.max(0, units.findIndex(([, size]) => seconds >= size));
  if (seconds < 60) {
    return seconds + " s";
  }
  const [[unit, size], [next, nextSize]] = units.slice(first, first + 2);
  return Math.floor(seconds / size) + " " + unit + " " + Math.floor((seconds % size) / nextSize) + " " + next;
}

/** JSON from the server; fails with what the server says. */
export async function request(path, options = {}) {
  const response = await fetch(path, options);
  const text = await response.text();
  if (!response.ok) {
    throw new Error(reason(text) ?? "The server answers " + response.status + ".");
  }
  return text === "" ? null : JSON.parse(text);
}

function reason(text) {
  try {
    const body = JSON.parse(text);
    return body.failure ?? body.message;
  } catch {
    return null;
  }
}

/** Sorts a table's rows into an order, and moves none that is in its place; what has the focus keeps it. */
export function arrange(body, rows) {
  const focused = document.activeElement;
  for (const row of [...body.children]) {
    if (!rows.includes(row)) {
      row.remove();
    }
  }
  rows.forEach((row, index) => {
    if (body.children[index] !== row) {
      body.insertBefore(row, body.children[index] ?? null);
    }
  });
  if (focused !== document.activeElement && document.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}

/** Changes an element's text if it is another one. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
