import type { ChainPath } from "../types.ts";
import { type Graph, graphOf, type NodeKind } from "./graph.ts";
import { DARK_TEXT, LINES, PALETTE } from "./palette.ts";

const SHAPE: Record<NodeKind, string> = {
  profile: "oval",
  act: "box",
  job: "box",
  bot: "component",
  relay: "parallelogram",
  influence: "note",
  power: "hexagon",
  token: "hexagon",
};

/** Entries of the legend in one row. */
const BY_ROW = 2;

/** Characters of a line of a label. */
const WIDTH = 34;

/** Graphviz, with a legend. Each node and edge has a class, so that a style sheet can recolour the picture. */
export function renderDot(paths: readonly ChainPath[]): string {
  const graph = graphOf(paths);
  return `${[
    "digraph chains {",
    "  rankdir=LR;",
    "  bgcolor=transparent;",
    "  ranksep=0.6;",
    '  node [fontname="Helvetica,Arial,sans-serif", fontsize=11, style=filled, margin="0.18,0.08"];',
    '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=9];',
    ...[...graph.nodes.values()].map(({ id, label, kind }) => `  ${nodeLine(id, label, kind)}`),
    ...[...graph.edges.values()].map(
      ({ from, to, label, style, verdict }) =>
        `  ${edgeLine(from, to, label, style === "influence" ? "influence" : verdict === "reachable" ? "reachable" : "unknown")}`,
    ),
    ...legend(graph).map((line) => `  ${line}`),
    "}",
  ].join("\n")}\n`;
}

function nodeLine(id: string, label: string, kind: NodeKind): string {
  const { fill, line } = PALETTE[kind].light;
  const rounded = kind === "act" ? ', style="rounded,filled"' : "";
  return `${id} [label=${quoted(label)}, shape=${SHAPE[kind]}${rounded}, class=${kind}, fillcolor="${fill}", color="${line}", fontcolor="${DARK_TEXT}"];`;
}

const STYLE = { reachable: "solid", unknown: "dashed", influence: "bold" } as const;

function edgeLine(from: string, to: string, label: string, kind: keyof typeof LINES): string {
  const colour = LINES[kind].light;
  return `${from} -> ${to} [label=${quoted(label)}, style=${STYLE[kind]}, class=${kind}, color="${colour}", fontcolor="${colour}"];`;
}

/** The kinds of nodes and edges that the picture has, in one row of their own. */
function legend({ nodes, edges, left }: Graph): string[] {
  if (nodes.size === 0) return ['empty [label="No path that is not guarded.", shape=plaintext, style=""];'];
  const kinds = new Set([...nodes.values()].map(({ kind }) => kind));
  const words: [NodeKind, string][] = [
    ["profile", "who"],
    ["act", "does what"],
    ["job", "job"],
    ["bot", "bot"],
    ["relay", "what carries it on"],
    ["influence", "says what runs, picks it or opens the way"],
    ["power", "reaches beyond the repository"],
    ["token", "the repository's own token"],
  ];
  const shown = words.filter(([kind]) => kinds.has(kind));
  const used = new Set(
    [...edges.values()].map(({ style, verdict }) => (style === "influence" ? style : verdict)),
  );
  const lines: string[] = [
    "subgraph cluster_legend {",
    '  label="Legend"; fontname="Helvetica,Arial,sans-serif"; fontsize=10; class=legend; style=rounded; color="#8b949e";',
    ...shown.map(([kind, word], index) => `  ${nodeLine(`legend${index}`, word, kind)}`),
  ];
  const kindsOfLine = (Object.keys(WORDS) as (keyof typeof LINES)[]).filter((kind) => used.has(kind));
  const rows: string[][] = chunked(
    shown.map((_, index) => `legend${index}`),
    BY_ROW,
  );
  for (const [index, kind] of kindsOfLine.entries()) {
    const [from, to] = [`line${index}a`, `line${index}b`];
    // the word stands at the end of the line: on it, it would bend it
    lines.push(`  ${from} [label="", shape=point, class=dot];`);
    lines.push(`  ${to} [label=${quoted(WORDS[kind])}, shape=plaintext, style="", class=${kind}];`);
    lines.push(`  ${edgeLine(from, to, "", kind)}`);
  }
  if (left > 0) {
    lines.push(`  more [label="and ${left} more paths", shape=plaintext, style=""];`);
  }
  // a row of one has no edge to hide, and would hide itself
  const rowed = rows.filter((row) => row.length > 1);
  return [...lines, ...rowed.map((row) => `  ${row.join(" -> ")} [style=invis];`), "}"];
}

const chunked = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, row) =>
    items.slice(row * size, (row + 1) * size),
  );

const WORDS: Record<keyof typeof LINES, string> = {
  reachable: "nothing stops it",
  unknown: "it cannot be told here",
  influence: "influence",
};

/** A label in quotes, broken into lines; backslashes mean nothing in it. */
function quoted(text: string): string {
  return `"${wrapped(text)
    .map((line) => line.replace(/[\\"]/g, "\\$&"))
    .join("\\n")}"`;
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length === 0 ? [""] : lines;
}
