import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../src");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
const importing = (what: RegExp) => sources.filter(({ text }) => what.test(text)).map(({ path }) => path);

it("Sigstore's libraries are loaded for a bundle only: one module names them, and it is imported on demand", () => {
  expect(importing(/^import (?!type\b).*"@sigstore\//m)).toEqual(["provenance/sigstore/load.ts"]);
  expect(importing(/^import (?!type\b).*sigstore\/load\.ts"/m)).toEqual([]);
  expect(importing(/await import\(".*\/load\.ts"\)/).toSorted()).toEqual([
    "provenance/sigstore/trust.ts",
    "server/trusted-roots.ts",
  ]);
});
