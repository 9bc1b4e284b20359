import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { COMMANDS } from "../src/cli/commands.ts";
import { parsePolicy } from "../src/policy/parse.ts";
import { policySchema } from "../src/policy/schema.ts";
import {
  checkCommands,
  checkKeys,
  checkLinks,
  checkPolicies,
  checkWords,
  type Page,
  type Problem,
  readPage,
} from "./docs-checks.ts";

/** `npm run docs:check`: what the pages say still holds. Exit 1 with one line a problem. */
const root = join(import.meta.dirname, "..");
const REFERENCE = "docs/policy-reference.md";

const files = ["", "docs", ".github", "examples/supervisor"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: folder === "docs", encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => (folder === "" ? name : `${folder}/${name.replaceAll("\\", "/")}`)),
);
const pages = new Map(
  files.sort().map((path): [string, Page] => [path, readPage(path, readFileSync(join(root, path), "utf8"))]),
);
const scripts = new Set(
  Object.keys(
    z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8"))).scripts,
  ),
);
const commands = new Set([...Object.keys(COMMANDS), "help"]);

function validate(text: string, file: string): { line: number; message: string }[] {
  const result = parsePolicy(text, file);
  return result.ok
    ? []
    : result.errors.map(({ line, message, code }) => ({ line, message: `${message} (${code})` }));
}

/** All keys of all objects of the schema; those of a `jwk` are RFC 7517's to describe. */
function keysOf(schema: unknown, found = new Set<string>()): Set<string> {
  if (typeof schema !== "object" || schema === null) return found;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword !== "properties" && keyword !== "$defs") {
      keysOf(value, found);
      continue;
    }
    for (const [name, member] of Object.entries(value as object)) {
      if (keyword === "properties") found.add(name);
      if (name !== "jwk") keysOf(member, found);
    }
  }
  return found;
}

const reference = pages.get(REFERENCE);
const ownPolicy = ".agent-policy.yml";
const problems: Problem[] = [
  ...[...pages.values()].flatMap((page) => [
    ...checkLinks(page, pages, (path) => existsSync(join(root, path))),
    ...checkCommands(page, scripts, commands),
    ...checkPolicies(page, (text) => validate(text, page.path)),
    ...checkWords(page),
  ]),
  ...(reference === undefined
    ? []
    : checkKeys(reference, keysOf(z.toJSONSchema(policySchema, { io: "input" })))),
  ...validate(readFileSync(join(root, ownPolicy), "utf8"), ownPolicy).map((problem) => ({
    path: ownPolicy,
    ...problem,
  })),
];

for (const { path, line, message } of problems) console.error(`${path}:${line}: ${message}`);
console.log(
  problems.length === 0
    ? `${pages.size} pages: all well`
    : `${pages.size} pages: ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
