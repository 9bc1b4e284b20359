import type { CapabilityKind, ChainPath, PathVerdict, Profile } from "../types.ts";

interface Power {
  kind: CapabilityKind;
  name: string;
}

/** What a profile comes to: its role, what others do for it, and the agents it can talk into something. */
export interface Authority {
  profile: Profile;
  /** What GitHub lets the role do itself. */
  own: Power[];
  /** What it gets through workflows and bots, by how sure that is; `paths` are ids. */
  reached: (Power & { verdict: Exclude<PathVerdict, "guarded">; paths: string[] })[];
  /** Agents that read what it writes, with the tools and servers they are given. */
  agents: { name: string; tools: string[]; servers: string[] }[];
}

const TRIAGE: readonly Power[] = [
  { kind: "pull-requests-write", name: "labels, assigns, closes and reopens issues and pull requests" },
];
const WRITER: readonly Power[] = [
  { kind: "contents-write", name: "pushes branches and tags that no rule protects" },
  { kind: "merge", name: "merges what the rules of the branch let it" },
  { kind: "release", name: "publishes releases" },
  { kind: "actions-write", name: "dispatches workflows, runs them again, cancels them" },
  { kind: "statuses-write", name: "sets statuses of commits" },
  { kind: "deployments-write", name: "creates deployments and sets their status" },
];

/** docs.github.com, "Repository roles for an organization", permissions for each role. */
const ROLE: Readonly<Record<Profile, readonly Power[]>> = {
  commenter: [],
  triage: TRIAGE,
  writer: [...TRIAGE, ...WRITER],
};

/**
 * The effective authority of each profile: what it may do itself, and everything that nothing is known to keep it from.
 *
 * @param workflows the writer may also change workflow files
 */
export function authorityOf(
  profiles: readonly Profile[],
  paths: readonly ChainPath[],
  workflows = false,
): Authority[] {
  return profiles.map((profile) => {
    const open = paths.filter((path) => path.profile === profile && path.verdict !== "guarded");
    const changes: Power[] =
      workflows && profile === "writer" ? [{ kind: "workflows-write", name: "changes workflow files" }] : [];
    return {
      profile,
      own: [...ROLE[profile], ...changes],
      reached: reachedBy(open),
      agents: agentsOf(open),
    };
  });
}

/** In the order of the paths: what weighs most comes first. */
function reachedBy(open: readonly ChainPath[]): Authority["reached"] {
  const reached = new Map<string, Authority["reached"][number]>();
  for (const { id, capability, verdict } of open) {
    const { kind, name } = capability;
    const known = reached.get(`${kind} ${name}`);
    const sure = verdict === "reachable" ? ("reachable" as const) : ("unknown" as const);
    if (known === undefined) reached.set(`${kind} ${name}`, { kind, name, verdict: sure, paths: [id] });
    else {
      known.paths.push(id);
      if (sure === "reachable") known.verdict = sure;
    }
  }
  return [...reached.values()];
}

function agentsOf(open: readonly ChainPath[]): Authority["agents"] {
  const agents = new Map<string, Authority["agents"][number]>();
  for (const { agent } of open) {
    if (agent === undefined) continue;
    const { name, tools, servers } = agent;
    agents.set(JSON.stringify([name, tools, servers]), { name, tools, servers });
  }
  return [...agents.values()];
}
