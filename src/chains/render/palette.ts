import type { NodeKind } from "./graph.ts";

interface Paint {
  fill: string;
  line: string;
}

export const DARK_TEXT = "#1f2328";
export const LIGHT_TEXT = "#e6edf3";

/** One colour a kind of node, on light and on dark ground (the tones of GitHub's Primer, so that pictures fit its pages). */
export const PALETTE: Record<NodeKind, { light: Paint; dark: Paint }> = {
  profile: { light: { fill: "#ddf4ff", line: "#0969da" }, dark: { fill: "#0c2d6b", line: "#58a6ff" } },
  act: { light: { fill: "#ffffff", line: "#6e7781" }, dark: { fill: "#161b22", line: "#8b949e" } },
  job: { light: { fill: "#f6f8fa", line: "#57606a" }, dark: { fill: "#21262d", line: "#8b949e" } },
  bot: { light: { fill: "#fbefff", line: "#8250df" }, dark: { fill: "#3c1e70", line: "#bc8cff" } },
  relay: { light: { fill: "#f6f8fa", line: "#bf8700" }, dark: { fill: "#272115", line: "#d29922" } },
  influence: { light: { fill: "#fff8ff", line: "#8250df" }, dark: { fill: "#271a45", line: "#bc8cff" } },
  power: { light: { fill: "#ffebe9", line: "#cf222e" }, dark: { fill: "#67060c", line: "#ff7b72" } },
  token: { light: { fill: "#fff8c5", line: "#9a6700" }, dark: { fill: "#4b2900", line: "#d29922" } },
};

/** Of edges: nothing stops it, it cannot be told, and influence. */
export const LINES = {
  reachable: { light: "#cf222e", dark: "#ff7b72" },
  unknown: { light: "#57606a", dark: "#8b949e" },
  influence: { light: "#8250df", dark: "#bc8cff" },
} as const;
