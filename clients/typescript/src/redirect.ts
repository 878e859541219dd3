/** How many redirects may follow each other without a session that stays, before it is a circle. */
export const MAX_REDIRECTS = 5;

/** With TLS, and the same without. */
const SECURE = ["wss:", "tls:"];
const PLAIN = ["ws:", "tcp:"];

/**
 * Where a redirect leads.
 *
 * @param from - the URL of the connection over which it came
 * @param address - what the server says: a URL, or a host and a port, for which the scheme stays as it is
 * @throws TypeError if it is neither, or the way there would be less secure than the way here
 */
export function redirectTarget(from: string, address: string): string {
  const { protocol } = new URL(from);
  const url = address.includes("://") ? address : `${protocol}//${address}`;
  const target = new URL(url);
  if (!target.hostname) {
    throw new TypeError(`no address: ${address}`);
  }
  if (target.protocol !== protocol && !SECURE.includes(target.protocol) && !PLAIN.includes(target.protocol)) {
    throw new TypeError(`neither ws://, wss://, tcp:// nor tls://: ${address}`);
  }
  // A browser would refuse the same of a page that has come over https.
  const isSecure = SECURE.includes(protocol) || globalThis.location?.protocol === "https:";
  if (isSecure && PLAIN.includes(target.protocol)) {
    throw new TypeError(`without TLS: ${url}`);
  }
  return url;
}
