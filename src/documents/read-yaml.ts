import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode } from "yaml";
import { composeYaml } from "./compose-yaml.ts";
import { budget, type Entry, guarded, type Problem, type Tree, type TreeResult } from "./tree.ts";

/** Reads YAML: aliases and merge keys (`<<`) are followed, several documents become a list. */
export function readYaml(text: string): TreeResult {
  return guarded(() => {
    const lines = new LineCounter();
    const { documents, refusal } = composeYaml(text, lines, Number.POSITIVE_INFINITY);
    const count = budget();
    const problems: Problem[] =
      refusal === null ? [] : [{ line: refusal.line, message: `it is refused: ${refusal.reason}` }];
    const roots = documents.flatMap((document) => {
      const [flaw] = [...document.errors, ...document.warnings];
      if (flaw)
        problems.push({
          line: lines.linePos(flaw.pos[0]).line,
          message: `it is not plain YAML (${flaw.code})`,
        });
      return document.contents ? [reader(lines, count, problems)(document.contents)] : [];
    });
    const [first = null] = roots;
    return { root: roots.length > 1 ? { kind: "list", line: 1, items: roots } : first, problems };
  });
}

/** Anchors are remembered in the order of the text, so that an alias costs no search and none can refer to itself. */
function reader(lines: LineCounter, count: (depth: number) => void, problems: Problem[]) {
  const anchors = new Map<string, ParsedNode>();
  const lineOf = (node: ParsedNode | null, otherwise: number) =>
    node ? lines.linePos(node.range[0]).line : otherwise;

  function read(node: ParsedNode | null, depth = 0, at = 1): Tree {
    count(depth);
    const line = lineOf(node, at);
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) return read(target, depth + 1, line);
      problems.push({ line, message: "it refers to an anchor that does not stand before it" });
      return { kind: "scalar", line, value: null };
    }
    const tree = content(node, depth, line);
    if (node && "anchor" in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    return tree;
  }

  function content(node: ParsedNode | null, depth: number, line: number): Tree {
    if (isSeq(node))
      return { kind: "list", line, items: node.items.map((item) => read(item, depth + 1, line)) };
    if (isMap(node)) {
      const entries = node.items.flatMap((pair): Entry[] => {
        const key = read(pair.key, depth + 1, line);
        const value = read(pair.value, depth + 1, key.line);
        if (key.kind !== "scalar") {
          problems.push({ line: key.line, message: "a key is not a plain word" });
          return [];
        }
        return key.value === "<<" ? merged(value) : [{ key: String(key.value), line: key.line, value }];
      });
      return { kind: "map", line, entries: own(entries) };
    }
    const value: unknown = isScalar(node) ? node.value : null;
    if (
      typeof value === "string" ||
      typeof value === "number" ||
      typeof value === "boolean" ||
      value === null
    )
      return { kind: "scalar", line, value };
    problems.push({ line, message: "a value has a type that no configuration needs" });
    return { kind: "scalar", line, value: null };
  }
  return read;
}

const inherited = new WeakSet<Entry>();

/** The entries that a merge key brings (yaml.org/type/merge.html). */
function merged(value: Tree): Entry[] {
  const maps = value.kind === "list" ? value.items : [value];
  return maps.flatMap((map) => {
    if (map.kind !== "map") return [];
    const entries = map.entries.map((entry) => ({ ...entry }));
    for (const entry of entries) inherited.add(entry);
    return entries;
  });
}

/** A key of the map itself hides one that was merged in. */
function own(entries: Entry[]): Entry[] {
  const seen = new Set(entries.filter((entry) => !inherited.has(entry)).map(({ key }) => key));
  return entries.filter((entry) => {
    if (!inherited.has(entry)) return true;
    if (seen.has(entry.key)) return false;
    seen.add(entry.key);
    return true;
  });
}
