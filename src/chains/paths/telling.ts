import type { ChainPath, GuardKind } from "../types.ts";
import { EASE, isSteered, wayOf } from "./path.ts";

/** One path an identity: the easiest of those that lead the same way. */
export function easiest(paths: readonly ChainPath[]): ChainPath[] {
  const best = new Map<string, ChainPath>();
  for (const path of paths) {
    const known = best.get(path.id);
    if (
      known === undefined ||
      EASE[path.verdict] > EASE[known.verdict] ||
      (path.verdict === known.verdict &&
        path.via.length > known.via.length &&
        path.via.some((one) => one.edge === "STEER"))
    )
      best.set(path.id, path);
  }
  return [...best.values()];
}

/**
 * To run again what someone else started tells nothing new where the same is reached without; nor, where it brings no code of the
 * profile's, where the same may be, or where nobody gets there.
 */
export function telling(paths: readonly ChainPath[]): readonly ChainPath[] {
  const isRerun = ({ lever }: ChainPath) => lever.kind === "rerun";
  const again = new Map(paths.filter(isRerun).map((path) => [path, wayOf(path)]));
  if (again.size === 0) return paths;
  const ways = new Set(again.values());
  const others = Map.groupBy(
    paths.filter((path) => !isRerun(path)),
    (path) => {
      const way = wayOf(path);
      return ways.has(way) ? way : null;
    },
  );
  return paths.filter((path) => {
    const known = others.get(again.get(path) ?? null);
    if (!isRerun(path) || known === undefined) return true;
    return isSteered(path)
      ? known.every(({ verdict }) => verdict !== "reachable")
      : known.every(({ verdict }) => verdict === "guarded") && known.some(stopsSome);
  });
}

/** What stops whoever it may be, so that nobody ever started what could be run again. */
const STOPS_ALL: ReadonlySet<GuardKind> = new Set<GuardKind>(["event", "token", "environment"]);

/** Whether it is who acts that is stopped. */
const stopsSome = ({ guards }: ChainPath) =>
  guards.every(({ kind, verdict }) => verdict !== "stops" || !STOPS_ALL.has(kind));
