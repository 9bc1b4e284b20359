import { isSteered } from "../../chains/paths/path.ts";
import { groupPaths, type PathGroup } from "../../chains/render/groups.ts";
import type { CapabilityKind, ChainPath, Profile } from "../../chains/types.ts";

/** How a way is answered: `refuse` is what `deploy.agents: block` forbids outright, `ask` wants a person's approval. */
export type Answer = "refuse" | "ask";

/**
 * What reaches beyond the repository, or lets in what has not been judged: deploying, secrets, other identities, merging,
 * publishing. The rest (tokens of the repository's own, caches, machines) a writer mostly has already.
 */
const GRAVE: ReadonlySet<CapabilityKind> = new Set<CapabilityKind>([
  "environment",
  "oidc",
  "bot",
  "token",
  "secrets",
  "merge",
  "packages",
  "release",
  "pages",
  "deployments-write",
  "workflows-write",
]);

/** Ways that a person reads as one, with what becomes of them. */
export interface Weighed {
  group: PathGroup;
  answer: Answer;
}

/**
 * Groups added ways and orders them: refused ones first, among them those that need no bug (the workflow simply runs
 * when told) before those that steer what runs.
 *
 * @param able what the agent of this change can do; what only others can is asked about
 */
export function weigh(paths: readonly ChainPath[], able: Profile, blocked: boolean): Weighed[] {
  const refused = new Set(
    paths
      .filter(
        ({ profile, verdict, capability }) =>
          blocked && profile === able && verdict === "reachable" && GRAVE.has(capability.kind),
      )
      .map(wayOf),
  );
  const split = Map.groupBy(paths, (path) => `${refused.has(wayOf(path))} ${isSteered(path)}`);
  return ["true false", "true true", "false false", "false true"].flatMap((key) =>
    groupPaths(split.get(key) ?? []).map((group) => ({
      group,
      answer: key.startsWith("true") ? ("refuse" as const) : ("ask" as const),
    })),
  );
}

/** A way whoever goes it. */
const wayOf = ({ lever, workflow, job, capability }: ChainPath) =>
  JSON.stringify([lever.kind, lever.event, workflow, job, capability.kind, capability.name]);
