// Puts options.proto into the package, for the .proto files of applications to import.
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";

cpSync(
  fileURLToPath(new URL("../../../proto/byteborne/options.proto", import.meta.url)),
  fileURLToPath(new URL("../proto/byteborne/options.proto", import.meta.url)),
);
