import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (file: string) => fileURLToPath(new URL(`src/${file}`, import.meta.url));

/** One kind of tests after the other, and one file after the other: some measure times. */
const kinds = ["package", "unit", "integration", "browser"].map((name, groupOrder) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    fileParallelism: name === "unit",
    sequence: { groupOrder },
    ...(name !== "unit" && { testTimeout: 90_000, hookTimeout: 120_000 }),
  },
}));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@byteborne\/client$/, replacement: source("index.ts") },
      { find: /^@byteborne\/client\/node$/, replacement: source("node.ts") },
    ],
  },
  test: { projects: kinds },
});
