import { readFileSync } from "node:fs";

/** The README's examples in TypeScript, in their order. */
export function readmeExamples(): string[] {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  return [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!);
}
