import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

const folder = fileURLToPath(new URL("../..", import.meta.url));

/** The system's own Chromium, or that of the environment variable CHROMIUM. */
export async function launchBrowser(): Promise<Browser> {
  const onPath = (process.env.PATH ?? "").split(":");
  const candidates = [
    process.env.CHROMIUM ?? "",
    ...["chromium", "chromium-browser", "google-chrome"].flatMap((name) => onPath.map((path) => join(path, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error("no Chromium: install it, or set CHROMIUM to its path");
  }
  return chromium.launch({
    executablePath,
    args: [
      // Root has no sandbox to be had, and a container little shared memory.
      ...["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
}

/** `npm run arena`, on a free port. */
export class ArenaPage {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  static async serve(): Promise<ArenaPage> {
    const server = spawn(process.execPath, ["scripts/arena.mjs", "--port=0"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let output = "";
      server.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const address = /http:\/\/\S+/.exec(output);
        if (address) {
          resolve(address[0]);
        }
      });
      server.once("close", (code) => reject(new Error(`npm run arena ended with ${code}: ${output}`)));
    });
    return new ArenaPage(server, url);
  }

  stop(): void {
    this.#process.kill();
  }
}
