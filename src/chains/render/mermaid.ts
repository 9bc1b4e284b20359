import type { ChainPath } from "../types.ts";
import { type Graph, graphOf, type NodeKind } from "./graph.ts";
import { DARK_TEXT, PALETTE } from "./palette.ts";

const SHAPE: Record<NodeKind, [open: string, close: string]> = {
  profile: ["([", "])"],
  act: ["(", ")"],
  job: ["[", "]"],
  bot: ["[[", "]]"],
  relay: ["[/", "/]"],
  influence: [">", "]"],
  power: ["{{", "}}"],
  token: ["{{", "}}"],
};

/** Mermaid, as GitHub draws it in Markdown. */
export function renderMermaid(paths: readonly ChainPath[]): string {
  const graph = graphOf(paths);
  const lines = ["flowchart LR"];
  for (const { id, label, kind } of graph.nodes.values()) {
    const [open, close] = SHAPE[kind];
    lines.push(`  ${id}${open}"${escaped(label)}"${close}:::${kind}`);
  }
  for (const { from, to, label, style, verdict } of graph.edges.values()) {
    const arrow = style === "influence" ? "==>" : verdict === "reachable" ? "-->" : "-.->";
    lines.push(`  ${from} ${arrow}${label === "" ? "" : `|"${escaped(label)}"|`} ${to}`);
  }
  return `${[...lines, ...classes(graph)].join("\n")}\n`;
}

/** Colours that hold in light and dark: the text's is given with the fill. */
function classes({ nodes, left }: Graph): string[] {
  const used = new Set([...nodes.values()].map(({ kind }) => kind));
  return [
    ...[...used].map(
      (kind) =>
        `  classDef ${kind} fill:${PALETTE[kind].light.fill},stroke:${PALETTE[kind].light.line},color:${DARK_TEXT}`,
    ),
    ...(left > 0 ? [`  more["and ${left} more paths"]`] : []),
  ];
}

/** Character references, so that no name ends the text it stands in. */
function escaped(text: string): string {
  return text.replace(/[^\w .,:;/()@*-]/gu, (char) => `#${char.codePointAt(0)};`);
}
