import type { ChainPath, EdgeKind, PathVerdict } from "../types.ts";
import { capabilityText } from "./groups.ts";

/** What is drawn: the paths, not the whole repository. */
export interface Graph {
  nodes: Map<string, { id: string; label: string; role: "profile" | "node" | "capability" }>;
  edges: Map<string, { from: string; to: string; label: string; verdict: PathVerdict }>;
}

/** Beyond this a picture tells nobody anything; the easiest paths come first. */
const MAX_PATHS = 150;
const EASE = { reachable: 2, unknown: 1, guarded: 0 };

/** The graph of the paths that are not guarded: profile, what it does, what that sets off, what comes of it. */
export function graphOf(paths: readonly ChainPath[]): Graph {
  const graph: Graph = { nodes: new Map(), edges: new Map() };
  const node = (label: string, role: "profile" | "node" | "capability"): string => {
    const key = `${role} ${label}`;
    const known = graph.nodes.get(key) ?? { id: `n${graph.nodes.size}`, label, role };
    graph.nodes.set(key, known);
    return known.id;
  };
  const edge = (from: string, to: string, label: string, verdict: PathVerdict) => {
    const key = `${from} ${to} ${label}`;
    const known = graph.edges.get(key);
    if (known === undefined || EASE[verdict] > EASE[known.verdict])
      graph.edges.set(key, { from, to, label, verdict });
  };
  for (const path of paths.filter(({ verdict }) => verdict !== "guarded").slice(0, MAX_PATHS)) {
    let at = node(path.profile, "profile");
    for (const [index, { edge: kind, node: label }] of path.via
      .filter(({ edge }) => edge === "START" || edge === "RELAY")
      .entries()) {
      const next = node(label, "node");
      edge(at, next, index === 0 ? `${path.lever.kind} (${path.lever.event})` : words(kind), path.verdict);
      at = next;
    }
    edge(at, node(capabilityText(path), "capability"), "", path.verdict);
  }
  return graph;
}

const words = (kind: EdgeKind) => kind.toLowerCase();

/** Mermaid, as GitHub draws it in Markdown. */
export function renderMermaid(paths: readonly ChainPath[]): string {
  const { nodes, edges } = graphOf(paths);
  const lines = ["flowchart LR"];
  for (const { id, label, role } of nodes.values()) {
    const [open, close] = { profile: ["([", "])"], node: ["[", "]"], capability: ["{{", "}}"] }[role] as [
      string,
      string,
    ];
    lines.push(`  ${id}${open}"${mermaid(label)}"${close}`);
  }
  for (const { from, to, label, verdict } of edges.values())
    lines.push(
      `  ${from} ${verdict === "reachable" ? "-->" : "-.->"}${label === "" ? "" : `|"${mermaid(label)}"|`} ${to}`,
    );
  return `${lines.join("\n")}\n`;
}

/** Character references, so that no name ends the text it stands in. */
function mermaid(text: string): string {
  return short(text).replace(/[^\w .,:;/()@*-]/gu, (char) => `#${char.codePointAt(0)};`);
}

/** Graphviz. */
export function renderDot(paths: readonly ChainPath[]): string {
  const { nodes, edges } = graphOf(paths);
  const shape = { profile: "oval", node: "box", capability: "hexagon" };
  const lines = ["digraph chains {", "  rankdir=LR;", '  node [fontname="sans-serif"];'];
  for (const { id, label, role } of nodes.values())
    lines.push(`  ${id} [label=${dot(label)}, shape=${shape[role]}];`);
  for (const { from, to, label, verdict } of edges.values())
    lines.push(
      `  ${from} -> ${to} [label=${dot(label)}, style=${verdict === "reachable" ? "solid" : "dashed"}];`,
    );
  return `${[...lines, "}"].join("\n")}\n`;
}

const dot = (text: string) => `"${short(text).replace(/[\\"]/g, "\\$&")}"`;

function short(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  const line = text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
