import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../../..", import.meta.url));
const OLDEST_JAVA = 21;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** The packaged program; it is built if it is not there. */
function findJar(): string {
  const jar = process.env.SERVER_JAR ?? join(project, "target/byteborne-world-exec.jar");
  if (!existsSync(jar)) {
    execFileSync("./mvnw", ["--batch-mode", "--quiet", "package", "-Dmaven.test.skip=true"], { cwd: project });
  }
  return jar;
}

/** The home of a Java that is new enough: that of JAVA_HOME, that of the path, or another one that is installed. */
export function findJava(): string {
  const onPath = (process.env.PATH ?? "").split(":").map((folder) => join(folder, "java"));
  const installed = existsSync("/usr/lib/jvm")
    ? readdirSync("/usr/lib/jvm").map((name) => join("/usr/lib/jvm", name))
    : [];
  const homes = [
    ...(process.env.JAVA_HOME ? [process.env.JAVA_HOME] : []),
    ...onPath.filter(existsSync).map((java) => dirname(dirname(realpathSync(java)))),
    ...installed,
  ];
  const home = homes.find((home) => {
    const release = join(home, "release");
    const version = existsSync(release) && /^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, "utf8"))?.[1];
    return Number(version) >= OLDEST_JAVA && existsSync(join(home, "bin/java"));
  });
  if (!home) {
    throw new Error(`no Java of version ${OLDEST_JAVA} or later: set JAVA_HOME`);
  }
  return home;
}

/** The packaged server, with the arena, on ports of its own. */
export class GameServer {
  readonly tcpPort: number;
  readonly webSocketPort: number;
  readonly #process: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), "byteborne-"));
  readonly #exit: Promise<number | null>;
  #log = "";

  private constructor(ports: Ports, settings: readonly string[]) {
    this.tcpPort = ports.tcpPort;
    this.webSocketPort = ports.webSocketPort;
    this.#process = spawn(
      join(findJava(), "bin/java"),
      [
        ...["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", findJar()],
        ...["--spring.profiles.active=arena", "--server.port=0"],
        `--byteborne.server.port=${ports.tcpPort}`,
        `--byteborne.websocket.port=${ports.webSocketPort}`,
        ...settings,
      ],
      // A folder without the project's application.yml.
      { cwd: this.#folder, stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#exit = new Promise((resolve) => this.#process.once("close", resolve));
  }

  /** Fulfilled once it is ready. */
  static async start(settings: readonly string[] = [], ports?: Ports): Promise<GameServer> {
    const server = new GameServer(ports ?? { tcpPort: await freePort(), webSocketPort: await freePort() }, settings);
    await new Promise<void>((resolve, reject) => {
      const read = (text: string) => {
        server.#log += text;
        if (server.#log.includes("The server is ready")) {
          resolve();
        }
      };
      server.#process.stdout?.setEncoding("utf8").on("data", read);
      server.#process.stderr?.setEncoding("utf8").on("data", read);
      server.#exit.then((code) => reject(new Error(`the server ended with code ${code}:\n${server.#log}`)));
    });
    return server;
  }

  /** Ends it as an operator would. */
  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#exit;
    rmSync(this.#folder, { recursive: true });
  }

  /** What it has logged as a warning, or worse. */
  get warnings(): string[] {
    return this.#log.split("\n").filter((line) => / (WARN|ERROR) /.test(line));
  }
}

/** Where a server listens. */
export interface Ports {
  readonly tcpPort: number;
  readonly webSocketPort: number;
}
