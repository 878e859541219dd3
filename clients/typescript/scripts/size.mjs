// The size of an application with one message, bundled and minified: npm run size
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const project = fileURLToPath(new URL("..", import.meta.url));

const application = `
  import { GameClient } from "@byteborne/client";
  import { C2S_ChatSchema, file_chat, S2C_ChatSchema } from "./examples/generated/chat_pb.js";
  const client = new GameClient({ url: "ws://localhost:12346", messages: [file_chat] });
  client.on(S2C_ChatSchema, ({ content }) => console.log(content));
  await client.connect();
  client.send(C2S_ChatSchema, { content: "Hello" });
`;
const { outputFiles, metafile } = await build({
  absWorkingDir: project,
  stdin: { contents: application, resolveDir: project, sourcefile: "application.js" },
  bundle: true,
  // What is published, not the sources.
  tsconfigRaw: {},
  format: "esm",
  target: "es2022",
  minify: true,
  write: false,
  metafile: true,
});
const bundle = outputFiles[0].contents;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(
  `${kilobytes(bundle.length)} minified, ${kilobytes(gzipSync(bundle, { level: 9 }).length)} with gzip, ` +
    `${kilobytes(brotliCompressSync(bundle).length)} with Brotli`,
);
const [output] = Object.values(metafile.outputs);
const shares = new Map();
for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
  const part = file.startsWith("node_modules/")
    ? "@bufbuild/protobuf"
    : file.startsWith("dist/")
      ? "@byteborne/client"
      : "the application";
  shares.set(part, (shares.get(part) ?? 0) + bytesInOutput);
}
for (const [part, bytes] of shares) {
  console.log(`  ${kilobytes(bytes).padStart(8)} ${part}`);
}
