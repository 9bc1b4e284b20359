import { posix } from "node:path";
import type { Module } from "./inspect.ts";

/** One sentence a broken rule; empty when the module keeps them all. */
export type Rule = (module: Module) => string[];

const CORE = [
  "policy",
  "identity",
  "facts",
  "rules",
  "decision",
  "documents",
  "tool-servers",
  "chains",
  "levers",
  "doctor",
  "provenance",
  "audit",
  "errors.ts",
  "remember.ts",
];
const ADAPTERS = [
  "github",
  "git",
  "store",
  "jobs",
  "credentials",
  "workload-identity",
  "server",
  "web",
  "config",
  "config.ts",
];

/** Libraries that compute and do nothing else. */
const PURE = [
  /^yaml$/,
  /^jsonc-parser$/,
  /^toml-eslint-parser$/,
  /^zod$/,
  /^minimatch$/,
  /^node:crypto$/,
  /^@actions\/expressions(\/|$)/,
  /^@sigstore\//,
  /^@hpcc-js\/wasm-graphviz$/,
];

/** Which top-level entries of src a top-level entry may import from, itself apart. */
const ARROWS: [from: string[], to: string[]][] = [
  [CORE, CORE],
  [["evaluation"], CORE],
  [ADAPTERS, [...CORE, "evaluation", ...ADAPTERS]],
  [["main.ts"], [...CORE, "evaluation", ...ADAPTERS]],
  [["cli"], [...CORE, "evaluation", ...ADAPTERS, "main.ts"]],
  [["simulator"], []],
];

/** The first folder or file below src; null outside src. */
function area(path: string): string | null {
  const [root, first] = path.split("/");
  return root === "src" && first !== undefined ? first : null;
}

/** The repository path an import leads to; null for a package. */
function target(module: Module, specifier: string): string | null {
  if (specifier.startsWith("#src/")) return specifier.replace("#src/", "src/");
  if (!specifier.startsWith(".")) return null;
  return posix.normalize(posix.join(posix.dirname(module.path), specifier));
}

const isCore = (module: Module) => CORE.includes(area(module.path) ?? "");

/** Folders point one way: core, evaluation, adapters, main, cli; the simulator stands apart. */
export const arrows: Rule = (module) => {
  const from = area(module.path) ?? "";
  const allowed = ARROWS.find(([entries]) => entries.includes(from))?.[1];
  if (allowed === undefined) return [`${module.path}: ${from} has no place in the architecture`];
  return module.imports.flatMap(({ specifier }) => {
    const path = target(module, specifier);
    if (path === null) return [];
    const to = area(path);
    if (to === from || (to !== null && allowed.includes(to))) return [];
    if (to === "simulator" && /^src\/cli\/commands\/demo(\/|\.ts$)/.test(module.path)) return [];
    if (to === null && path === "package.json" && from === "cli") return [];
    return [`${module.path}: ${from} must not import ${path}`];
  });
};

/** The core uses pure libraries only. */
export const coreLibraries: Rule = (module) =>
  isCore(module)
    ? module.imports
        .filter(
          ({ specifier }) =>
            target(module, specifier) === null && !PURE.some((allowed) => allowed.test(specifier)),
        )
        .map(({ specifier }) => `${module.path}: the core must not import ${specifier}`)
    : [];

/** The core draws no random numbers and makes no keys. */
export const coreCrypto: Rule = (module) =>
  isCore(module)
    ? module.imports.flatMap(({ specifier, names }) =>
        specifier === "node:crypto"
          ? names
              .filter((name) =>
                /^(random|generate|webcrypto|getRandomValues|subtle|NamespaceObject|Default|dynamic)/.test(
                  name,
                ),
              )
              .map((name) => `${module.path}: the core must not use ${name} of node:crypto`)
          : [],
      )
    : [];

/** The core knows no clock, no randomness, no process, no network and no console. */
export const coreGlobals: Rule = (module) =>
  isCore(module)
    ? module.globals
        .filter(
          (name) =>
            /^(process|performance|crypto|fetch|set[A-Z]\w+|console|globalThis|WebSocket|Temporal)(\.|$)/.test(
              name,
            ) ||
            ["new Date()", "Date.now", "Date.[computed]", "Math.random", "Math.[computed]"].includes(name),
        )
        .map((name) => `${module.path}: the core must not use ${name}`)
    : [];

/** One reader of the environment: config.ts. The command line may look at its terminal, and git needs its PATH handed on. */
export const environment: Rule = (module) => {
  if (["config.ts", "cli", "main.ts", "simulator"].includes(area(module.path) ?? "")) return [];
  if (module.path === "src/git/run.ts") return [];
  return module.globals.includes("process.env")
    ? [`${module.path}: only config.ts reads the environment`]
    : [];
};

export const namedExports: Rule = (module) =>
  module.defaultExport ? [`${module.path}: exports are named`] : [];

/** A specifier that is computed can lead anywhere. */
export const literalImports: Rule = (module) =>
  module.imports
    .filter(({ specifier }) => /["'`$+()\s]/.test(specifier))
    .map(({ specifier }) => `${module.path}: import(${specifier}) is not a literal`);

export const RULES: Record<string, Rule> = {
  arrows,
  coreLibraries,
  coreCrypto,
  coreGlobals,
  environment,
  namedExports,
  literalImports,
};
