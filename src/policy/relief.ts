import type { PolicyState, Position } from "./effective.ts";

type Effective = Extract<PolicyState, { state: "effective" }>;

/** Where a value of the merged policy, or the nearest thing around it, was written; undefined for a built-in default. */
export function positionOf(state: Effective, pointer: string): Position | undefined {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const position = state.positions[at];
    if (position !== undefined) return position;
  }
  return undefined;
}

/**
 * Whether a grant may relieve a requirement: only the layer that set a requirement may grant relief from it
 * (DESIGN §4). Built-in requirements count as set by the first file.
 *
 * @param grant JSON pointer of the grant: `/exceptions`, `/break-glass`, `/mode/default`, `/mode/observe/0`,
 * `/provenance/relax/0`
 * @param requirement JSON pointer of the value that asks for something
 */
export function mayRelieve(state: Effective, grant: string, requirement: string): boolean {
  const grantor = positionOf(state, grant)?.source;
  if (grantor === undefined) return false;
  const setter =
    positionOf(state, requirement)?.source ?? state.sources.findIndex(({ digest }) => digest !== null);
  return (state.grants?.[grant] ?? [grantor]).includes(setter);
}
