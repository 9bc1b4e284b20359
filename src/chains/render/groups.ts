import { isFixed } from "../paths/fixed.ts";
import type { ChainPath, Profile } from "../types.ts";

/** Paths that a person reads as one: the same act on the same job, whatever it gives and whoever may. */
export interface PathGroup {
  first: ChainPath;
  profiles: Profile[];
  capabilities: string[];
  /** Those of the capabilities that steps use where nothing of the profile's own is seen to run. */
  fixed: string[];
  /** The jobs it ends in; several where it cannot be told who of those that a cache or an event reaches is let on. */
  targets: string[];
  paths: ChainPath[];
}

/** Groups paths in their order: by verdict, lever, workflow, job and what stands in the way. */
export function groupPaths(paths: readonly ChainPath[]): PathGroup[] {
  const groups = new Map<string, PathGroup>();
  for (const path of paths) {
    const key = keyOf(path);
    const group = groups.get(key) ?? {
      first: path,
      profiles: [],
      capabilities: [],
      fixed: [],
      targets: [],
      paths: [],
    };
    groups.set(key, group);
    const add = <T>(list: T[], one: T) => void (list.includes(one) || list.push(one));
    add(group.profiles, path.profile);
    add(isFixed(path) ? group.fixed : group.capabilities, capabilityText(path));
    if (path.job !== null) add(group.targets, `job ${path.job} of ${path.workflow}`);
    group.paths.push(path);
  }
  return [...groups.values()].map((group) => ({
    ...group,
    capabilities: [...group.capabilities, ...group.fixed.filter((one) => !group.capabilities.includes(one))],
    fixed: group.fixed.filter((one) => !group.capabilities.includes(one)),
  }));
}

function keyOf({ verdict, lever, workflow, job, capability, via, guards }: ChainPath): string {
  const standing = guards.filter((guard) => guard.verdict !== "passes");
  // one entry of the cache is restored by every job that asks for it, and one event may be heard by many: one way to a reader
  const relay = via.findIndex(({ edge, node }) => edge === "RELAY" && !node.startsWith("job "));
  const where =
    relay >= 0 && verdict === "unknown"
      ? [
          lever.detail,
          ...via.slice(0, relay + 1).map(({ node }) => node),
          ...new Set(standing.map(({ kind }) => kind)),
        ]
      : [workflow, job, ...standing.map(({ kind, line }) => `${kind}:${line}`)];
  return [verdict, lever.kind, lever.event, workflow === null ? capability.name : "", ...where].join("\n");
}

const WORDS: Record<ChainPath["capability"]["kind"], string> = {
  environment: "environment",
  secrets: "secret",
  oidc: "cloud identity (OIDC)",
  "contents-write": "write to the repository",
  merge: "merge",
  release: "release",
  packages: "publish packages",
  runner: "runner",
  "actions-write": "control workflow runs",
  "pull-requests-write": "write to pull requests",
  "workflows-write": "write workflows",
  "statuses-write": "set statuses",
  "deployments-write": "write deployments",
  pages: "Pages",
  token: "token",
  "cache-write": "write to the cache",
  bot: "bot",
};

/** Names that say by themselves what it is: a scope of the run's token, or what is done ("merges pull requests"). */
const SPEAKS = /^[\w-]+: write$|^[a-z]+s (?=\S)|^token of /;

/** A capability in words, with its kind where its name does not say it. */
export function capabilityText({
  capability: { kind, name },
}: {
  capability: Pick<ChainPath["capability"], "kind" | "name">;
}): string {
  if (kind === "oidc") return WORDS[kind];
  return SPEAKS.test(name) ? name : `${WORDS[kind]}: ${name}`;
}

/** `file:line`, or a dash. */
export function placeText(place: { file: string | null; line: number | null } | null): string {
  return place === null || place.file === null ? "-" : `${place.file}:${place.line}`;
}
