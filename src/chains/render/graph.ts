import { EASE } from "../paths/path.ts";
import type { CapabilityKind, ChainPath, EdgeKind, PathVerdict } from "../types.ts";
import { capabilityText } from "./groups.ts";

/** What a node of a picture is; it decides shape and colour. */
export const NODE_KINDS = ["profile", "act", "job", "bot", "relay", "influence", "power", "token"] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/** `flow`: one thing sets off or gives the next; `influence`: who acts also says what runs, picks it or opens its gate. */
export type EdgeStyle = "flow" | "influence";

/** What is drawn: the paths, not the whole repository. Labels are of one line, free of control characters. */
export interface Graph {
  nodes: Map<string, { id: string; label: string; kind: NodeKind }>;
  edges: Map<string, { from: string; to: string; label: string; style: EdgeStyle; verdict: PathVerdict }>;
  /** Paths beyond what a picture can hold. */
  left: number;
}

/** Beyond this a picture tells nobody anything; the easiest paths come first. */
const MAX_PATHS = 150;

/** What a token of the repository's own can do; everything else reaches further. */
const OWN_TOKEN: ReadonlySet<CapabilityKind> = new Set<CapabilityKind>([
  "contents-write",
  "actions-write",
  "statuses-write",
  "pull-requests-write",
  "cache-write",
]);

const INFLUENCE: Partial<Record<EdgeKind, string>> = {
  STEER: "steers",
  SELECT: "selects",
  UNBLOCK: "opens the way",
};

/** The graph of the paths that are not guarded: who, by what act, through which jobs and bots, to what. */
export function graphOf(paths: readonly ChainPath[]): Graph {
  const open = together(paths.filter(({ verdict }) => verdict !== "guarded"));
  const graph: Graph = { nodes: new Map(), edges: new Map(), left: Math.max(0, open.length - MAX_PATHS) };
  for (const path of open.slice(0, MAX_PATHS)) draw(graph, path);
  return graph;
}

/** Secrets named in one node; the rest are counted. */
const MAX_SECRETS = 4;

/** The secrets of one job, reached in the same way, as one. */
function together(paths: readonly ChainPath[]): ChainPath[] {
  const alike = Map.groupBy(paths, (path) => {
    const { id, profile, lever, via, verdict, capability } = path;
    return capability.kind === "secrets"
      ? JSON.stringify([profile, lever.detail, lever.event, via.map((one) => one.node), verdict, doubt(path)])
      : id;
  });
  return [...alike.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined || some.length === 1) return some;
    const names = [...new Set(some.map(({ capability }) => capability.name))];
    const more = names.length > MAX_SECRETS ? ` and ${names.length - MAX_SECRETS} more` : "";
    const name = `${names.slice(0, MAX_SECRETS).join(", ")}${more}`;
    return [{ ...first, capability: { ...first.capability, name } }];
  });
}

function draw(graph: Graph, path: ChainPath): void {
  const { profile, lever, via, capability, verdict } = path;
  const event = lever.detail.startsWith(lever.event) ? "" : ` (${lever.event})`;
  const act = node(graph, "act", `${lever.detail}${event}`);
  edge(graph, node(graph, "profile", profile), act, "", "flow", verdict);
  let at = act;
  let early: string[] = [];
  for (const { edge: kind, node: label } of via) {
    const word = INFLUENCE[kind];
    if (word !== undefined && kindOf(label) === "relay") {
      const note = node(graph, "influence", `${word}: ${label}`);
      edge(graph, act, note, "", "influence", verdict);
      if (at === act) early.push(note);
      else edge(graph, note, at, "", "influence", verdict);
      continue;
    }
    const next = node(graph, kindOf(label), label);
    edge(graph, at, next, "", "flow", verdict);
    for (const note of early) edge(graph, note, next, "", "influence", verdict);
    early = [];
    at = next;
  }
  const power = node(graph, OWN_TOKEN.has(capability.kind) ? "token" : "power", capabilityText(path));
  edge(graph, at, power, doubt(path), "flow", verdict);
}

/** What may stand before the capability, in a word. */
function doubt({ guards, verdict }: ChainPath): string {
  const [first] = verdict === "unknown" ? guards.filter((one) => one.verdict === "unknown") : [];
  return first === undefined ? "" : `${first.kind}?`;
}

function kindOf(label: string): NodeKind {
  if (label.startsWith("job ")) return "job";
  return label.startsWith("bot ") ? "bot" : "relay";
}

function node({ nodes }: Graph, kind: NodeKind, text: string): string {
  const label = oneLine(text);
  const key = `${kind} ${label}`;
  const known = nodes.get(key) ?? { id: `n${nodes.size}`, label, kind };
  nodes.set(key, known);
  return known.id;
}

function edge(
  { edges }: Graph,
  from: string,
  to: string,
  text: string,
  style: EdgeStyle,
  verdict: PathVerdict,
): void {
  if (from === to) return;
  const label = oneLine(text);
  const key = `${from} ${to} ${style} ${label}`;
  const known = edges.get(key);
  if (known === undefined || EASE[verdict] > EASE[known.verdict])
    edges.set(key, { from, to, label, style, verdict });
}

/** Text from the repository on one line, without what XML or a terminal cannot carry. */
function oneLine(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffe\uffff]+/gu, " ")
    .trim();
  return line.length > 120 ? `${[...line].slice(0, 119).join("")}…` : line;
}
