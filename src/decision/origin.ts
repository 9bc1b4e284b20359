import type { LayerName, PolicyState, Position } from "../policy/effective.ts";
import type { PolicyLocation } from "./types.ts";

type Effective = Extract<PolicyState, { state: "effective" }>;

/** Where a value was written: at its own place or, for one that a layer wrote as part of a larger value, at that one's. */
function positionOf(policy: Effective, pointer: string): Position | undefined {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const position = policy.positions[at];
    if (position) return position;
  }
  return undefined;
}

/** The layer that set a value; what no file wrote is a built-in default. */
export function layerOf(policy: Effective, pointer: string): LayerName {
  const position = positionOf(policy, pointer);
  return (position && policy.sources[position.source]?.layer) ?? "built-in";
}

/** Every layer that asks for a value: those that set it, and those whose looser value it tightens. */
export function ownersOf(policy: Effective, pointer: string): LayerName[] {
  const several = policy.owners?.[pointer] ?? [];
  return several.length === 0
    ? [layerOf(policy, pointer)]
    : several.flatMap((source) => policy.sources[source]?.layer ?? []);
}

/** Every layer that gave a grant; the one that set any other value. */
export function layersOf(policy: Effective, pointer: string): LayerName[] {
  const several = policy.grants?.[pointer];
  if (several === undefined) return [layerOf(policy, pointer)];
  return several.flatMap((source) => policy.sources[source]?.layer ?? []);
}

/** File, line and column of a value; null for a built-in default. */
export function locate(policy: Effective, pointer: string): PolicyLocation | null {
  const position = positionOf(policy, pointer);
  const source = position && policy.sources[position.source];
  if (!source) return null;
  const file =
    source.repository === null
      ? source.path
      : `${source.repository}:${source.path}${source.commit === null ? "" : `@${source.commit.slice(0, 7)}`}`;
  return { file, line: position.line, column: position.column };
}
