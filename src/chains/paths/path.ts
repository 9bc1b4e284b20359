import { hash } from "node:crypto";
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

/** What makes a path the same in another commit: no lines, no wording. 16 hexadecimal digits. */
export function identify({ profile, lever, workflow, job, capability }: Omit<ChainPath, "id">): string {
  const { event, kind: by } = lever;
  const { kind, name } = capability;
  // canonical JSON: in this order the keys are sorted
  const same = JSON.stringify({ event, job, kind, lever: by, name, profile, workflow });
  return hash("sha256", same, "hex").slice(0, 16);
}
