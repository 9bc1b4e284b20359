import { parseSync } from "oxc-parser";

/** What a module asks of the world, read from its syntax tree. */
export interface Module {
  /** Relative to the repository: `src/policy/parse.ts`. */
  path: string;
  imports: { specifier: string; names: string[] }[];
  /** Free globals that are used, members included: `process`, `process.env`, `Date.now`, `new Date()`, `Math.random`. */
  globals: string[];
  defaultExport: boolean;
}

/** Parses TypeScript with oxc; throws when the file is no valid module, so that nothing is skipped in silence. */
export function inspect(path: string, source: string): Module {
  const { program, module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const imports = [
    ...module.staticImports.map((item) => ({
      specifier: item.moduleRequest.value,
      names: item.entries.map((entry) => entry.importName.name ?? entry.importName.kind),
    })),
    ...module.staticExports.flatMap((item) =>
      item.entries.flatMap((entry) =>
        entry.moduleRequest === null ? [] : [{ specifier: entry.moduleRequest.value, names: ["re-export"] }],
      ),
    ),
    ...module.dynamicImports.map((item) => ({
      specifier: literal(source.slice(item.moduleRequest.start, item.moduleRequest.end)),
      names: ["dynamic"],
    })),
  ];
  const globals = new Set<string>();
  walk(program, globals);
  const defaultExport = module.staticExports.some((item) =>
    item.entries.some((entry) => entry.exportName.kind === "Default" || entry.exportName.name === "default"),
  );
  return { path, imports, globals: [...globals], defaultExport };
}

/** A computed specifier stays as it is written, so that no rule takes it for an allowed one. */
function literal(text: string): string {
  return /^(["'])([^"'`$]*)\1$/.exec(text)?.[2] ?? text;
}

type Node = { type: string; [key: string]: unknown };

const GLOBALS = new Set([
  "process",
  "Date",
  "Math",
  "performance",
  "crypto",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "console",
  "globalThis",
  "WebSocket",
  "Temporal",
]);

function walk(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, found);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const node = value as Node;
  if (
    /^TS(?!AsExpression|SatisfiesExpression|NonNullExpression|InstantiationExpression)/.test(node.type ?? "")
  )
    return;
  if (node.type === "Identifier" && GLOBALS.has(String(node.name))) found.add(String(node.name));
  if (node.type === "MemberExpression") {
    const object = node.object as Node;
    const property = node.property as Node;
    if (object.type === "Identifier" && GLOBALS.has(String(object.name))) {
      const name = node.computed === true ? "[computed]" : String(property.name);
      found.add(
        `${String(object.name)}.${node.computed === true && property.type === "Literal" ? String(property.value) : name}`,
      );
    }
    walk(object, found);
    if (node.computed === true) walk(property, found);
    return;
  }
  if (node.type === "NewExpression" || node.type === "CallExpression") {
    const callee = node.callee as Node;
    const bare = node.type === "CallExpression" || (node.arguments as unknown[]).length === 0;
    if (callee.type === "Identifier" && callee.name === "Date" && bare) found.add("new Date()");
  }
  for (const [key, child] of Object.entries(node)) {
    if (
      key === "key" &&
      node.computed !== true &&
      (node.type === "Property" || node.type.endsWith("Definition"))
    )
      continue;
    if (key !== "type" && key !== "typeAnnotation" && key !== "returnType") walk(child, found);
  }
}
