// Puts into the package what it has from the project: options.proto, for applications to import, and the licence.
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";

for (const [from, to] of [
  ["../../../proto/byteborne/options.proto", "../proto/byteborne/options.proto"],
  ["../../../LICENSE", "../LICENSE"],
]) {
  cpSync(fileURLToPath(new URL(from, import.meta.url)), fileURLToPath(new URL(to, import.meta.url)));
}
