import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

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
    expect(Object.keys(JSON.parse(readFileSync(`${folder}package.json`, "utf8")).dependencies)).toEqual([
      "@bufbuild/protobuf",
    ]);
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
