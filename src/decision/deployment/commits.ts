import type { DeploymentFacts, Landing } from "../../facts/deployment.ts";
import type { Commit, Push } from "../../facts/facts.ts";
import { actorMarks } from "../../identity/actors.ts";
import { addPusher } from "../../identity/acts.ts";
import { commitMarks } from "../../identity/commits.ts";
import { governs, type Mark, sumUp } from "../../identity/marks.ts";
import { mapPushes, type PushMap } from "../../identity/pushes.ts";
import type { Registry } from "../../identity/registry/registry.ts";
import type { IdentitySettings } from "../../identity/settings.ts";
import { asChange } from "./change.ts";
import type { AgentCommit } from "./types.ts";

/** From the one that clears most to the one that clears least: a commit may have come by several pull requests. */
const STATES: readonly Landing["state"][] = ["cleared", "open", "pending", "uncleared"];

const PARTIAL = {
  state: "uncleared",
  detail: "It was judged only together with what came after it, and is deployed by itself.",
} as const;

/** Whether a change clears a commit as it stands, and not only as a part. */
const isWhole = ({ whole, state }: Landing): boolean => whole && (state === "cleared" || state === "open");

export interface JudgedCommits {
  agents: AgentCommit[];
  /** Of the agents' commits, those that nothing clears. */
  uncleared: Commit[];
  brought: PushMap | null;
}

/**
 * Which commits of the range count as agents', by the same evidence as in a change, and which of these were cleared. A commit
 * of a change that was judged as an agent's is an agent's, whatever it says of itself.
 */
export function judgeCommits(
  facts: DeploymentFacts,
  registry: Registry,
  settings: IdentitySettings,
): JudgedCommits {
  const commits = facts.commits.known ? facts.commits.value : [];
  const pushes = facts.pushes.known ? facts.pushes.value : [];
  const brought = facts.pushes.known ? mapPushes(pushes, commits) : null;
  const change = asChange(facts, commits, pushes);
  const elsewhere = pushedElsewhere(facts.elsewhere, commits, brought);
  const landings = Map.groupBy(facts.landings, ({ sha }) => sha);
  const agents: AgentCommit[] = [];
  const uncleared: Commit[] = [];
  for (const commit of commits) {
    const marks: Mark[] = commitMarks(commit, registry, settings);
    addPusher(commit, change, brought, registry, marks);
    for (const push of elsewhere.get(commit.sha) ?? [])
      for (const one of actorMarks(push.actor, "pusher", `push to ${push.ref}`, registry))
        if (one.says === "agent" || one.says === "unknown-app") marks.push(one);
    const landed = landings.get(commit.sha) ?? [];
    const governing = landed.filter(({ governed }) => governed);
    if (!governs(marks, settings) && governing.length === 0) continue;
    const best = landed.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state))[0];
    const clears = best?.state === "cleared" || best?.state === "open";
    const partial = clears && commit.sha === facts.run.sha && !landed.some(isWhole);
    const said = sumUp(marks);
    agents.push({
      sha: commit.sha,
      agents: [...new Set([...said.agents, ...governing.flatMap((one) => one.agents)])].sort(),
      attribution: { class: said.class, basis: said.basis },
      landing:
        best === undefined
          ? null
          : { number: best.number, ...(partial ? PARTIAL : { state: best.state, detail: best.detail }) },
    });
    if (partial || !clears) uncleared.push(commit);
  }
  return { agents, uncleared, brought };
}

/**
 * Which of these pushes had a commit in hand before it came to where it is deployed from: its tip and what lies below it, down to
 * what was there before. A branch that begins at an older commit did nothing to that one.
 */
function pushedElsewhere(
  pushes: readonly Push[],
  commits: readonly Commit[],
  brought: PushMap | null,
): Map<string, Push[]> {
  const parents = new Map(commits.map((commit) => [commit.sha, commit.parents]));
  const found = new Map<string, Push[]>();
  for (const push of pushes) {
    const seen = new Set([push.before]);
    const open = [push.after];
    for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
      const above = parents.get(sha);
      const arrived = brought?.get(sha)?.at;
      const before = arrived !== undefined && Date.parse(arrived) <= Date.parse(push.at);
      if (above === undefined || seen.has(sha) || before) continue;
      seen.add(sha);
      found.set(sha, [...(found.get(sha) ?? []), push]);
      open.push(...above);
    }
  }
  return found;
}
