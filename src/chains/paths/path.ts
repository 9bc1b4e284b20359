import { digest } from "../../facts/digest.ts";
import type { Clause } from "../guards/judgement.ts";
import type { ChainPath, Guard, PathVerdict } from "../types.ts";

/** The more, the easier. */
export const EASE: Readonly<Record<PathVerdict, number>> = { guarded: 0, unknown: 1, reachable: 2 };

/** Where a path leads, however it begins. */
export const wayOf = ({ profile, workflow, job, capability: { kind, name } }: ChainPath): string =>
  [profile, workflow, job, kind, name].join("\n");

/** Whether something of the profile's own runs there. */
export const isSteered = ({ via }: ChainPath) => via.some(({ edge }) => edge === "STEER");

/** Each guard once, those that stop first. */
export function guardsOf(clauses: readonly Clause[]): Guard[] {
  const seen = new Map<string, Guard>();
  for (const { kind, verdict, reason, place } of clauses) {
    const guard: Guard = { kind, verdict, reason, file: place?.file ?? null, line: place?.line ?? null };
    seen.set(`${kind} ${verdict} ${reason} ${guard.file}:${guard.line}`, guard);
  }
  const order = { stops: 0, unknown: 1, passes: 2 };
  return [...seen.values()].sort((a, b) => order[a.verdict] - order[b.verdict]);
}

/** What guards that all stand in the way come to. */
export function worst(guards: readonly Guard[]): PathVerdict {
  if (guards.some(({ verdict }) => verdict === "stops")) return "guarded";
  return guards.some(({ verdict }) => verdict === "unknown") ? "unknown" : "reachable";
}

/** What makes a path the same in another commit: no lines, no wording. */
export function identify(path: Omit<ChainPath, "id">): string {
  const { profile, lever, workflow, job, capability } = path;
  return digest({
    profile,
    event: lever.event,
    lever: lever.kind,
    workflow,
    job,
    kind: capability.kind,
    name: capability.name,
  }).slice(7, 23);
}
