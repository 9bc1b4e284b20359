import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { budget, guarded, type Problem, type Tree, type TreeResult } from "./tree.ts";

/** Reads JSON with comments and trailing commas, as most tools do. After a mistake it goes on as well as it can. */
export function readJsonc(text: string): TreeResult {
  return guarded(() => {
    const errors: ParseError[] = [];
    const lineOf = lineFinder(text);
    const node = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
    const [first] = errors;
    const problems: Problem[] = first
      ? [
          {
            line: lineOf(first.offset),
            message: `it is not valid JSON (${printParseErrorCode(first.error)})`,
          },
        ]
      : [];
    return { root: node ? convert(node, lineOf, budget(), 0) : null, problems };
  });
}

function convert(
  node: Node,
  lineOf: (offset: number) => number,
  count: (depth: number) => void,
  depth: number,
): Tree {
  count(depth);
  const line = lineOf(node.offset);
  const children = node.children ?? [];
  if (node.type === "array")
    return { kind: "list", line, items: children.map((child) => convert(child, lineOf, count, depth + 1)) };
  if (node.type !== "object") return { kind: "scalar", line, value: scalar(node.value) };
  return {
    kind: "map",
    line,
    entries: children.map(({ children: [key, value] = [] }) => ({
      key: String(key?.value ?? ""),
      line: key ? lineOf(key.offset) : line,
      // A key without a value is reported as invalid JSON.
      value: value ? convert(value, lineOf, count, depth + 1) : { kind: "scalar", line, value: null },
    })),
  };
}

function scalar(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** Lines from 1, by offset. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
