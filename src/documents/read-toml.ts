import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import {
  budget,
  type Entry,
  guarded,
  type ListNode,
  type MapNode,
  type Tree,
  type TreeResult,
} from "./tree.ts";

/** Reads TOML 1.0; a mistake anywhere makes it unreadable, for the tools too. */
export function readToml(text: string): TreeResult {
  return guarded(() => {
    try {
      return { root: build(parseTOML(text, { tomlVersion: "1.0" })), problems: [] };
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      return { root: null, problems: [{ line: error.lineNumber, message: "it is not valid TOML" }] };
    }
  });
}

function build(program: AST.TOMLProgram): MapNode {
  const count = budget();
  const root: MapNode = { kind: "map", line: 1, entries: [] };
  const keys = new WeakMap<MapNode, Map<string, Entry>>();

  function entry(map: MapNode, key: string, line: number, make: () => Tree): Entry {
    const known = keys.get(map) ?? new Map<string, Entry>();
    keys.set(map, known);
    const found = known.get(key);
    if (found) return found;
    const made = { key, line, value: make() };
    known.set(key, made);
    map.entries.push(made);
    return made;
  }

  /** The table at a path of names and, for arrays of tables, indexes. */
  function table(from: MapNode, path: readonly (string | number)[], line: number, depth: number): MapNode {
    let at: MapNode | ListNode = from;
    for (const [index, part] of path.entries()) {
      count(depth + index);
      const isList = typeof path[index + 1] === "number";
      const make = (): MapNode | ListNode =>
        isList ? { kind: "list", line, items: [] } : { kind: "map", line, entries: [] };
      let next: Tree | undefined;
      if (at.kind === "map") next = entry(at, String(part), line, make).value;
      else {
        next = at.items[Number(part)];
        if (!next) {
          next = make();
          at.items.push(next);
        }
      }
      if (next.kind === "scalar") break; // the parser has refused such a file
      at = next;
    }
    return at.kind === "map" ? at : { kind: "map", line, entries: [] };
  }

  function add(map: MapNode, { key, value }: AST.TOMLKeyValue, depth: number): void {
    const path = key.keys.map((part) => (part.type === "TOMLBare" ? part.name : part.value));
    const line = key.loc.start.line;
    const last = path.pop() ?? "";
    entry(table(map, path, line, depth), last, line, () => convert(value, depth + 1));
  }

  function convert(node: AST.TOMLContentNode, depth: number): Tree {
    count(depth);
    const line = node.loc.start.line;
    if (node.type === "TOMLArray")
      return { kind: "list", line, items: node.elements.map((element) => convert(element, depth + 1)) };
    if (node.type === "TOMLInlineTable") {
      const map: MapNode = { kind: "map", line, entries: [] };
      for (const pair of node.body) add(map, pair, depth + 1);
      return map;
    }
    const { value } = node;
    return { kind: "scalar", line, value: value instanceof Date ? value.toISOString() : value };
  }

  for (const node of program.body[0].body) {
    if (node.type === "TOMLKeyValue") add(root, node, 1);
    else {
      const map = table(root, node.resolvedKey, node.loc.start.line, 1);
      for (const pair of node.body) add(map, pair, 1 + node.resolvedKey.length);
    }
  }
  return root;
}
