import { createHash } from "node:crypto";
import { digest } from "../facts/digest.ts";
import { type CheckOptions, checkAccounts } from "./check.ts";
import { builtIn, implied, withDefaults } from "./defaults.ts";
import { step } from "./document.ts";
import type { LayerName, PolicyError, PolicySource, PolicyState, Position } from "./effective.ts";
import { dotted } from "./issues.ts";
import { matchText } from "./match.ts";
import { type Loosening, tighten } from "./merge.ts";
import { parsePolicy } from "./parse.ts";
import type { Policy } from "./schema.ts";
import { harvest, type Mapping, plant, type Tree } from "./tree.ts";

/** A policy file that was looked for, and what was found. */
export interface PolicyFile {
  layer: Exclude<LayerName, "built-in">;
  /** `owner/name` of the repository; null for a local file. */
  repository: string | null;
  path: string;
  commit: string | null;
  content:
    | { state: "present"; text: string | Uint8Array }
    | { state: "absent" }
    | { state: "unreadable"; reason: string };
}

export interface LayerOptions extends CheckOptions {
  /** The governed repository, for the organisation's `repositories`: its name without the owner, and its custom properties. */
  repository?: { name: string; properties?: Record<string, string> };
}

interface Parsed {
  source: number;
  layer: LayerName;
  value: Policy;
  tree: Mapping;
}

const ORDER: readonly LayerName[] = ["organization", "repository", "base-branch"];

/**
 * Merges the layers' files into the policy that holds: what the organisation says, tightened by the repository's file on
 * its default branch, tightened by the one on the base branch. The first file may replace built-in defaults; a
 * repository that loosens the organisation's file is an error; of default and base branch the tighter value is
 * taken, and the base branch cannot grant anything, since anyone who may push can make one.
 *
 * @returns the effective policy, all its defaults filled in; or `absent`, `invalid` with every error, `unreadable`. Never throws.
 */
export function resolvePolicy(files: readonly PolicyFile[], options: LayerOptions = {}): PolicyState {
  const sorted = files.toSorted((a, b) => ORDER.indexOf(a.layer) - ORDER.indexOf(b.layer));
  const sources = sorted.map(sourceOf);
  const unreadable = sorted.flatMap(({ content }, index) =>
    content.state === "unreadable" ? [`${labelAt(sources, index)}: ${content.reason}`] : [],
  );
  if (unreadable.length > 0) return { state: "unreadable", reason: unreadable.join("; "), sources };

  const layers: Parsed[] = [];
  const errors: PolicyError[] = [];
  for (const [source, file] of sorted.entries()) {
    if (file.content.state !== "present" || repeats(sources, source)) continue;
    const label = labelAt(sources, source);
    const parsed = parsePolicy(file.content.text, label, options);
    if (!parsed.ok) {
      errors.push(...parsed.errors);
      continue;
    }
    const { value, positions } = parsed;
    if (value.repositories !== undefined && file.layer !== "organization") {
      const spot = positions["/repositories"] ?? { line: 1, column: 1 };
      errors.push({
        code: "layers/organization-only",
        message: "`repositories` can only stand in the organisation's file.",
        file: label,
        ...spot,
      });
    }
    const place = (pointer: string): Position | null => {
      const spot = positions[pointer];
      return spot === undefined ? null : { source, ...spot };
    };
    layers.push({ source, layer: file.layer, value, tree: plant(value, place) as Mapping });
  }
  if (errors.length > 0) return { state: "invalid", errors, sources };
  if (layers.length === 0) return { state: "absent", sources };

  const { tree, loosened } = stack(layers, options);
  errors.push(...loosened.map((loosening) => explainLoosening(loosening, sources)));
  const { value, positions, grants, owners } = harvest(tree);
  const policy = withDefaults(value as Policy);
  errors.push(...conflicts(policy, positions, sources));
  if (errors.length > 0) return { state: "invalid", errors, sources };
  return { state: "effective", policy, digest: digest(policy), sources, positions, grants, owners };
}

/** The layers, one on the other. */
function stack(layers: readonly Parsed[], options: LayerOptions): { tree: Mapping; loosened: Loosening[] } {
  const loosened: Loosening[] = [];
  let tree: Mapping | undefined;
  for (const layer of layers) {
    if (tree === undefined && layer.layer !== "base-branch") {
      tree = fillImplied(layer.tree);
      continue;
    }
    const mayLoosen = layer.layer === "repository" ? loosenable(layers, options) : [];
    const manner = layer.layer === "base-branch" ? "meet" : "object";
    const merged = tighten(tree ?? fillImplied(emptyTree()), layer.tree, { manner, mayLoosen });
    tree = fillImplied(merged.tree as Mapping);
    loosened.push(...merged.loosened);
  }
  return { tree: tree ?? fillImplied(emptyTree()), loosened };
}

function emptyTree(): Mapping {
  return plant({ version: 1 }, () => null) as Mapping;
}

/** Adds the built-in values that a layer below is held to: those that always count, and those of the sections that are written. */
function fillImplied(tree: Mapping): Mapping {
  const { version: _, ...always } = builtIn;
  let filled = tree;
  for (const [key, values] of Object.entries(always)) filled = fillSection(filled, [key], values, true);
  for (const [key, values] of Object.entries(implied))
    filled = fillSection(filled, key.split("."), values, false);
  return filled;
}

function fillSection(
  tree: Mapping,
  [key = "", ...deeper]: string[],
  values: Record<string, unknown>,
  create: boolean,
): Mapping {
  const section: Tree | undefined =
    tree.members.get(key) ?? (create ? { kind: "map", at: null, members: new Map() } : undefined);
  if (section?.kind !== "map") return tree;
  const defaults = plant(values, () => null) as Mapping;
  // Who writes a section asks for what it implies.
  if (!create && section.at !== null)
    for (const [key, value] of defaults.members)
      if (value.kind === "leaf") defaults.members.set(key, { ...value, owners: [section.at.source] });
  const filled =
    deeper.length > 0
      ? fillSection(section, deeper, values, create)
      : { ...section, members: new Map([...defaults.members, ...section.members]) };
  return { ...tree, members: new Map([...tree.members, [key, filled]]) };
}

/** The keys that the organisation lets this repository loosen. */
function loosenable(layers: readonly Parsed[], { repository }: LayerOptions): string[] {
  const organization = layers.find(({ layer }) => layer === "organization")?.value;
  if (repository === undefined) return [];
  return (organization?.repositories ?? [])
    .filter(({ match }) => matchText(match, { ignoreCase: true })(repository.name))
    .filter(({ properties = {} }) =>
      Object.entries(properties).every(([name, value]) => repository.properties?.[name] === value),
    )
    .flatMap((selection) => selection["may-loosen"]);
}

/** What only shows once the layers are together. */
function conflicts(
  policy: Policy,
  positions: Record<string, Position>,
  sources: readonly PolicySource[],
): PolicyError[] {
  const errors: PolicyError[] = [];
  const positionOf = (place: readonly (string | number)[]): Position | undefined =>
    positions[place.map(step).join("")] ?? (place.length === 0 ? undefined : positionOf(place.slice(0, -1)));
  const report = (code: string, place: readonly (string | number)[], message: string): void => {
    const { source, line, column } = positionOf(place) ?? { source: 0, line: 1, column: 1 };
    errors.push({ code, message, file: labelAt(sources, source), line, column });
  };
  checkAccounts(policy, report);
  const gates = new Map<string, { match: string; source: number | undefined; where: string }>();
  policy.branches?.forEach(({ gate, match }, index) => {
    if (gate === undefined) return;
    const at = positionOf(["branches", index, "gate"]);
    const here = {
      match: JSON.stringify(match.toSorted()),
      source: at?.source,
      where: at === undefined ? "" : `${labelAt(sources, at.source)}:${at.line}:${at.column}`,
    };
    const before = gates.get(gate);
    if (before !== undefined && before.source !== here.source && before.match !== here.match) {
      report(
        "layers/gate-moved",
        ["branches", index, "gate"],
        `Gate "${gate}" belongs to other branches (${before.where}); a check that is green here would unlock them. Give it a name of its own.`,
      );
    }
    if (before === undefined) gates.set(gate, here);
  });
  return errors;
}

function explainLoosening(
  { code, path, lower, upper, message }: Loosening,
  sources: readonly PolicySource[],
): PolicyError {
  const above =
    upper === null
      ? "the built-in default"
      : `${labelAt(sources, upper.source)}:${upper.line}:${upper.column}`;
  const { source, line, column } = lower ?? { source: 0, line: 1, column: 1 };
  return {
    code,
    message: `${dotted(path)}: ${message} (set by ${above}). A layer below may only tighten.`,
    file: labelAt(sources, source),
    line,
    column,
  };
}

/** Default and base branch often hold the same file: then it counts once. */
function repeats(sources: readonly PolicySource[], index: number): boolean {
  const source = sources[index];
  return (
    source?.layer === "base-branch" &&
    sources.some(({ layer, digest: other }) => layer === "repository" && other === source.digest)
  );
}

function sourceOf({ layer, repository, path, commit, content }: PolicyFile): PolicySource {
  const bytes =
    content.state === "present" ? `sha256:${createHash("sha256").update(content.text).digest("hex")}` : null;
  return { layer, repository, path, commit, digest: bytes };
}

/** How messages name a file: `owner/repo:.agent-policy.yml@abc1234`, or a local path. */
export function sourceLabel({ repository, path, commit }: PolicySource): string {
  const place = repository === null ? path : `${repository}:${path}`;
  return commit === null ? place : `${place}@${commit.slice(0, 7)}`;
}

function labelAt(sources: readonly PolicySource[], index: number): string {
  const source = sources[index];
  return source === undefined ? "" : sourceLabel(source);
}
