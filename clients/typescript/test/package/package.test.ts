import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { readmeExamples } from "../support/readme.js";

const folder = fileURLToPath(new URL("../..", import.meta.url));
const npm = (...command: string[]) => execFileSync("npm", command, { cwd: folder, encoding: "utf8", stdio: "pipe" });

describe("the package", () => {
  beforeAll(() => {
    npm("run", "build");
  });

  test("has what an application needs, and nothing else", () => {
    const [{ files }] = JSON.parse(npm("pack", "--dry-run", "--json", "--ignore-scripts"));
    const names: string[] = files.map(({ path }: { path: string }) => path);
    expect(names).toEqual(
      expect.arrayContaining([
        "README.md",
        "package.json",
        "dist/index.js",
        "dist/index.d.ts",
        "dist/node.js",
        "dist/node.d.ts",
      ]),
    );
    expect(
      names.filter((name) => !/^(README\.md|package\.json|LICENSE|dist\/.*\.(js|d\.ts)|proto\/.*\.proto)$/.test(name)),
    ).toEqual([]);
  });

  test("has types that a strict application without a browser's can use", () => {
    execFileSync("npx", ["tsc", "-p", "test/package"], { cwd: folder, stdio: "inherit" });
  });

  test("is used in its README in ways that compile", () => {
    const blocks = readmeExamples();
    expect(blocks).toHaveLength(4);
    const given = [
      "declare function draw(players: unknown): void;",
      `import { GameClient } from "@byteborne/client";
       import { C2S_LoginSchema, file_arena, S2C_LoginSchema } from "./generated/arena_pb.js";`,
      `import { GameClient } from "@byteborne/client";
       declare const messages: import("@bufbuild/protobuf").DescFile[];`,
      'declare const messages: import("@bufbuild/protobuf").DescFile[]; declare const ca: string;',
    ];
    const names = blocks.map((block, i) => {
      const name = `generated/readme-${i + 1}.ts`;
      mkdirSync(`${folder}test/package/generated`, { recursive: true });
      const code = `${block}\n${given[i]}`.replaceAll("./generated/", "../../../examples/generated/");
      writeFileSync(`${folder}test/package/${name}`, `${code}\nexport {};\n`);
      return name;
    });
    const project = `${folder}test/package/generated/tsconfig.json`;
    writeFileSync(project, JSON.stringify({ extends: "../tsconfig.json", files: names.map((name) => `../${name}`) }));
    execFileSync("npx", ["tsc", "-p", project], { cwd: folder, stdio: "inherit" });
  });

  test("needs nothing of Node.js in a browser, and nothing but protobuf anywhere", async () => {
    const { metafile } = await build({
      absWorkingDir: folder,
      entryPoints: ["dist/index.js"],
      bundle: true,
      format: "esm",
      platform: "browser",
      write: false,
      metafile: true,
    });
    const foreign = Object.keys(metafile.inputs).filter(
      (file) => !/^(dist|node_modules\/@bufbuild\/protobuf)\//.test(file),
    );
    expect(foreign).toEqual([]);
  });

  test("shares the application's own protobuf, and is built with the oldest that it works with", () => {
    const json = (file: string) => JSON.parse(readFileSync(`${folder}${file}`, "utf8"));
    const { dependencies, peerDependencies, devDependencies, engines } = json("package.json");
    expect(dependencies).toBeUndefined();
    const oldest = peerDependencies["@bufbuild/protobuf"].replace(/^\^/, "");
    expect(devDependencies).toMatchObject({ "@bufbuild/protobuf": oldest, "@bufbuild/protoc-gen-es": oldest });
    // The README has applications install the same generator: it is for the same versions of Node.js.
    const { packages } = json("package-lock.json");
    expect(packages["node_modules/@bufbuild/protoc-gen-es"].engines).toEqual(engines);
    const readme = readFileSync(`${folder}README.md`, "utf8");
    expect(readme).toContain(`@bufbuild/protobuf@${oldest}`);
    expect(readme).toContain(`@bufbuild/protoc-gen-es@${oldest}`);
  });

  test("leaves nothing behind in a bundle that does not use it", async () => {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      stdin: { contents: 'import "@byteborne/client"; console.log(1)', resolveDir: folder },
      bundle: true,
      tsconfigRaw: {},
      logLevel: "error",
      format: "esm",
      minify: true,
      write: false,
    });
    expect(outputFiles[0]?.text.trim()).toBe("console.log(1);");
  });
});
