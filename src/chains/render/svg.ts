import type { ChainPath } from "../types.ts";
import { renderDot } from "./dot.ts";
import { NODE_KINDS } from "./graph.ts";
import { DARK_TEXT, LIGHT_TEXT, LINES, PALETTE } from "./palette.ts";

/**
 * A picture of the paths as SVG, light or dark as its reader's page is. The same paths give the same bytes. Graphviz is
 * loaded when this is called, as WebAssembly that computes and does nothing else.
 */
export async function renderSvg(paths: readonly ChainPath[]): Promise<string> {
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  const svg = graphviz.layout(renderDot(paths), "svg", "dot");
  const open = paths.filter(({ verdict }) => verdict !== "guarded").length;
  const label = `Privilege chains: ${open} ${open === 1 ? "path" : "paths"} from agents to capabilities`;
  return svg
    .replace(/^[\s\S]*?(?=<svg)/, "")
    .replace("<svg ", `<svg role="img" aria-label="${label}" `)
    .replace(/(<svg[^>]*>)/, `$1\n<style>\n${sheet()}</style>`);
}

/** The colours as a style sheet, which goes before the attributes that Graphviz writes. */
function sheet(): string {
  return `${ground("light")}@media (prefers-color-scheme: dark) {\n${ground("dark")}}\n`;
}

function ground(theme: "light" | "dark"): string {
  const text = theme === "light" ? DARK_TEXT : LIGHT_TEXT;
  const shapes = (name: string) =>
    [`.${name} path`, `.${name} polygon`, `.${name} ellipse`, `.${name} polyline`].join(", ");
  return [
    `svg { background: ${theme === "light" ? "#ffffff" : "#0d1117"}; }`,
    `text { fill: ${text}; }`,
    ...NODE_KINDS.map((kind) => {
      const { fill, line } = PALETTE[kind][theme];
      return `${shapes(`node.${kind}`)} { fill: ${fill}; stroke: ${line}; }`;
    }),
    ...Object.entries(LINES).flatMap(([kind, colours]) => [
      `.edge.${kind} path, .edge.${kind} polygon { stroke: ${colours[theme]}; }`,
      `.edge.${kind} polygon, .edge.${kind} text { fill: ${colours[theme]}; }`,
    ]),
    "",
  ].join("\n");
}
