import type { ChainPath, Profile } from "../types.ts";

/** Paths that a person reads as one: the same act on the same job, whatever it gives and whoever may. */
export interface PathGroup {
  first: ChainPath;
  profiles: Profile[];
  capabilities: string[];
  paths: ChainPath[];
}

/** Groups paths in their order: by verdict, lever, workflow, job and what stands in the way. */
export function groupPaths(paths: readonly ChainPath[]): PathGroup[] {
  const groups = new Map<string, PathGroup>();
  for (const path of paths) {
    const guards = path.guards
      .filter(({ verdict }) => verdict !== "passes")
      .map(({ kind, line }) => `${kind}:${line}`);
    const key = [
      path.verdict,
      path.lever.kind,
      path.lever.event,
      path.workflow,
      path.job,
      path.workflow === null ? path.capability.name : "",
      ...guards,
    ].join("\n");
    const group = groups.get(key) ?? { first: path, profiles: [], capabilities: [], paths: [] };
    groups.set(key, group);
    if (!group.profiles.includes(path.profile)) group.profiles.push(path.profile);
    const capability = capabilityText(path);
    if (!group.capabilities.includes(capability)) group.capabilities.push(capability);
    group.paths.push(path);
  }
  return [...groups.values()];
}

const WORDS: Record<ChainPath["capability"]["kind"], string> = {
  environment: "environment",
  secrets: "secret",
  oidc: "cloud identity (OIDC)",
  "contents-write": "write to the repository",
  merge: "merge",
  release: "release",
  packages: "publish packages",
  runner: "self-hosted runner",
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

/** A capability in words, with its name where that says more than the kind. */
export function capabilityText({
  capability: { kind, name },
}: {
  capability: Pick<ChainPath["capability"], "kind" | "name">;
}): string {
  return kind === "oidc" ? WORDS[kind] : `${WORDS[kind]}: ${name}`;
}

/** `file:line`, or a dash. */
export function placeText(place: { file: string | null; line: number | null } | null): string {
  return place === null || place.file === null ? "-" : `${place.file}:${place.line}`;
}
