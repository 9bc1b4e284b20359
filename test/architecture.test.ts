import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inspect } from "./architecture/inspect.ts";
import { RULES } from "./architecture/rules.ts";

const root = join(import.meta.dirname, "..");

const modules = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((path) => `src/${path.replaceAll("\\", "/")}`)
  .filter((path) => path.endsWith(".ts"))
  .map((path) => inspect(path, readFileSync(join(root, path), "utf8")));

const broken = (path: string, source: string) =>
  Object.entries(RULES)
    .filter(([, rule]) => rule(inspect(path, source)).length > 0)
    .map(([name]) => name);

describe("the architecture", () => {
  it("has something to look at", () => {
    expect(modules.length).toBeGreaterThan(10);
    expect(modules.flatMap((module) => module.imports).length).toBeGreaterThan(20);
  });

  it.each(Object.entries(RULES))("%s", (_, rule) => {
    expect(modules.flatMap(rule)).toEqual([]);
  });
});

describe("each rule can fail", () => {
  it.each([
    ["src/policy/a.ts", `import { x } from "../github/client.ts";`, "arrows"],
    ["src/policy/a.ts", `import type { X } from "../evaluation/ports/decision-log.ts";`, "arrows"],
    ["src/policy/a.ts", `export { x } from "../store/db.ts";`, "arrows"],
    ["src/policy/a.ts", `export const x = () => import("../store/db.ts");`, "arrows"],
    ["src/errors.ts", `import "./config.ts";`, "arrows"],
    ["src/evaluation/a.ts", `import { x } from "../github/client.ts";`, "arrows"],
    ["src/evaluation/a.ts", `import { x } from "../config.ts";`, "arrows"],
    ["src/store/a.ts", `import { x } from "../main.ts";`, "arrows"],
    ["src/server/a.ts", `import { x } from "../cli/main.ts";`, "arrows"],
    ["src/server/a.ts", `import { x } from "../simulator/index.ts";`, "arrows"],
    ["src/main.ts", `import { x } from "./cli/main.ts";`, "arrows"],
    ["src/main.ts", `import { x } from "./simulator/index.ts";`, "arrows"],
    ["src/cli/commands/serve.ts", `import { x } from "../../simulator/index.ts";`, "arrows"],
    ["src/simulator/a.ts", `import { x } from "../github/client.ts";`, "arrows"],
    ["src/simulator/a.ts", `import { digest } from "../facts/digest.ts";`, "arrows"],
    ["src/policy/a.ts", `import { x } from "../../test/support/a.ts";`, "arrows"],
    ["src/policy/a.ts", `import { x } from "#src/store/a.ts";`, "arrows"],
    ["src/helpers/a.ts", `export const x = 1;`, "arrows"],
    ["src/facts/a.ts", `import { readFileSync } from "node:fs";`, "coreLibraries"],
    ["src/rules/a.ts", `import { Octokit } from "@octokit/rest";`, "coreLibraries"],
    ["src/rules/a.ts", `import process from "node:process";`, "coreLibraries"],
    ["src/audit/a.ts", `import { randomBytes } from "node:crypto";`, "coreCrypto"],
    ["src/audit/a.ts", `import * as crypto from "node:crypto";`, "coreCrypto"],
    ["src/decision/a.ts", `export const now = () => Date.now();`, "coreGlobals"],
    ["src/decision/a.ts", `export const now = () => Date["now"]();`, "coreGlobals"],
    ["src/decision/a.ts", `export const now = () => new Date();`, "coreGlobals"],
    ["src/decision/a.ts", `export const now = () => Date();`, "coreGlobals"],
    ["src/decision/a.ts", `export const now = () => performance.now();`, "coreGlobals"],
    ["src/decision/a.ts", `export const dice = (): number => Math.random();`, "coreGlobals"],
    ["src/decision/a.ts", `export const dir = process.cwd();`, "coreGlobals"],
    ["src/decision/a.ts", `export const dir = globalThis.process;`, "coreGlobals"],
    ["src/decision/a.ts", `export const { env } = process;`, "coreGlobals"],
    ["src/decision/a.ts", `export const get = async () => fetch("https://example.org");`, "coreGlobals"],
    ["src/decision/a.ts", `console.log("here");`, "coreGlobals"],
    ["src/github/a.ts", `export const token = process.env.TOKEN;`, "environment"],
    ["src/github/a.ts", `export default function f() {}`, "namedExports"],
    ["src/github/a.ts", `const f = 1; export { f as default };`, "namedExports"],
    ["src/cli/a.ts", "export const load = (name: string) => import(`./commands/` + name);", "literalImports"],
  ])("%s with %s breaks %s", (path, source, rule) => {
    expect(broken(path, source)).toContain(rule);
  });

  it.each([
    [
      "src/rules/a.ts",
      `import { parse } from "yaml"; import type { Facts } from "../facts/facts.ts"; import { x } from "../errors.ts";`,
    ],
    [
      "src/decision/a.ts",
      `import { createHash } from "node:crypto"; export const at = (asOf: string) => new Date(asOf).getTime() + Date.parse(asOf);`,
    ],
    [
      "src/decision/a.ts",
      `interface A { process: string } export const f = (a: A) => ({ process: a.process, max: Math.max(1, 2) });`,
    ],
    ["src/evaluation/a.ts", `import { decide } from "../decision/decide.ts";`],
    [
      "src/store/a.ts",
      `import type { DecisionLog } from "../evaluation/ports/decision-log.ts"; import { readFile } from "node:fs/promises";`,
    ],
    ["src/cli/commands/demo.ts", `export const run = () => import("../../simulator/index.ts");`],
    ["src/cli/commands/demo/scenes.ts", `import { x } from "../../../simulator/index.ts";`],
    ["src/cli/commands/serve.ts", `import { main } from "../../main.ts";`],
    ["src/config.ts", `export const port = process.env.PORT;`],
    ["src/simulator/a.ts", `import { graphql } from "graphql"; import { x } from "./state/a.ts";`],
  ])("%s with %s breaks none", (path, source) => {
    expect(broken(path, source)).toEqual([]);
  });

  it("refuses a file that does not parse", () => {
    expect(() => inspect("src/a.ts", "export const = ;")).toThrow("src/a.ts");
  });
});
