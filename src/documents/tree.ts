/** A parsed file, as far as reading servers needs it: keys in order and as often as written, with lines from 1. */
export type Tree = MapNode | ListNode | ScalarNode;

export interface MapNode {
  kind: "map";
  line: number;
  entries: Entry[];
}

export interface ListNode {
  kind: "list";
  line: number;
  items: Tree[];
}

export interface ScalarNode {
  kind: "scalar";
  line: number;
  value: string | number | boolean | null;
}

/** Entries rather than properties: a key named `__proto__` is a key like any other, and a second one is not lost. */
export interface Entry {
  key: string;
  line: number;
  value: Tree;
}

/** Something that could not be understood. The message never quotes the file. */
export interface Problem {
  line: number;
  message: string;
}

export interface TreeResult {
  root: Tree | null;
  problems: Problem[];
}

/** Deeper or larger is no configuration that a person wrote, and would only cost time. */
const MAX_DEPTH = 64;
const MAX_NODES = 20_000;

export class TooComplex extends Error {}

/** Counts nodes while a tree is built. Aliases count each time they are used. */
export function budget(): (depth: number) => void {
  let nodes = 0;
  return (depth) => {
    nodes += 1;
    if (depth > MAX_DEPTH || nodes > MAX_NODES) throw new TooComplex();
  };
}

/** Runs a reader; nesting that exhausts the budget, or the stack of a library, is a problem of the file. */
export function guarded(read: () => TreeResult): TreeResult {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TooComplex) && !(error instanceof RangeError)) throw error;
    return {
      root: null,
      problems: [
        {
          line: 1,
          message: `it nests deeper than ${MAX_DEPTH} levels or holds more than ${MAX_NODES} values`,
        },
      ],
    };
  }
}

/** Keys that stand more than once in one map: readers disagree which of them counts. */
export function duplicateKeys(root: Tree): Problem[] {
  const problems: Problem[] = [];
  for (const node of nodesOf(root)) {
    if (node.kind !== "map") continue;
    const seen = new Set<string>();
    for (const { key, line } of node.entries) {
      if (seen.has(key))
        problems.push({
          line,
          message: "a key stands here a second time, and readers disagree which one counts",
        });
      seen.add(key);
    }
  }
  return problems;
}

/** The node and all below it, in order. */
export function* nodesOf(node: Tree): Iterable<Tree> {
  yield node;
  const children =
    node.kind === "map" ? node.entries.map(({ value }) => value) : node.kind === "list" ? node.items : [];
  for (const child of children) yield* nodesOf(child);
}

/** The first member of that name; case is ignored, as some tools do. */
export function member(node: Tree, ...names: string[]): Tree | undefined {
  if (node.kind !== "map") return undefined;
  return node.entries.find(({ key }) => names.includes(key.toLowerCase()))?.value;
}

/** The content as text, the same for equal content: without lines, keys in order of name. */
export function canonical(node: Tree): string {
  if (node.kind === "scalar") return JSON.stringify(node.value);
  if (node.kind === "list") return `[${node.items.map(canonical).join(",")}]`;
  const members = node.entries.map(({ key, value }) => `${JSON.stringify(key)}:${canonical(value)}`);
  return `{${members.sort().join(",")}}`;
}
