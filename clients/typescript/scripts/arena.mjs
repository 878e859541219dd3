// Serves the playable example, and says where it is to be seen: npm run arena [-- --port=8000]
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { context } from "esbuild";

const WEB_SOCKET_PORT = 12346;
const project = fileURLToPath(new URL("..", import.meta.url));
const { port } = parseArgs({ options: { port: { type: "string", default: "8000" } } }).values;

const build = await context({
  absWorkingDir: project,
  entryPoints: ["examples/arena/main.ts"],
  outdir: "examples/arena",
  bundle: true,
  format: "esm",
  sourcemap: "inline",
  write: false,
  logLevel: "warning",
});
try {
  const served = await build.serve({ servedir: "examples/arena", port: Number(port) });
  console.log(
    `Open http://localhost:${served.port}/ in two tabs. Other devices: this machine's address instead of localhost.`,
  );
} catch (error) {
  console.error(`${error.message}\nAnother port: npm run arena -- --port=8001`);
  process.exit(1);
}

const server = connect(WEB_SOCKET_PORT, "localhost");
server.on("connect", () => server.destroy());
server.on("error", () => {
  console.log(
    `There is no game server on port ${WEB_SOCKET_PORT} yet. In another terminal, in the clone's top folder:\n` +
      "  ./mvnw spring-boot:run -Dspring-boot.run.profiles=arena",
  );
});
