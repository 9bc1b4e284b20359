import { braceExpand } from "minimatch";
import { gateFor } from "../decision/gate.ts";
import type { PolicyState } from "../policy/effective.ts";
import { matchRefs } from "../policy/match.ts";

/** A gate of the policy: its check and the branches it holds for. */
export interface GatedBase {
  checkName: string;
  /** Conditions of a ruleset for it: `~DEFAULT_BRANCH`, or fnmatch patterns over full names. */
  include: string[];
  /** Branches that stand for it: existing ones, and names that could be made. */
  samples: string[];
}

/** Existing branches that are looked at for one gate. */
const MOST_EXISTING = 5;

/**
 * The gates that a policy asks for: the default branch's and one for each `gate`. Rules of a branch can be asked for by any name, so
 * a pattern is tried on names it matches, deep ones too: GitHub's `release/**` ends at the next slash, the policy's does not.
 *
 * @param branches names of existing branches
 */
export function gatedBases(
  policy: PolicyState,
  defaultBranch: string,
  branches: readonly string[],
): GatedBase[] {
  const main = { checkName: "agent-policy", include: ["~DEFAULT_BRANCH"], samples: [defaultBranch] };
  if (policy.state !== "effective") return [main];
  const named = new Map<string, GatedBase>();
  for (const { gate, match } of policy.policy.branches ?? []) {
    if (gate === undefined) continue;
    const checkName = `agent-policy: ${gate}`;
    const patterns = match
      .filter((pattern) => pattern !== "~DEFAULT_BRANCH")
      .flatMap((one) => braceExpand(one));
    const matches = matchRefs(patterns, defaultBranch);
    const known = named.get(checkName) ?? { checkName, include: [], samples: [] };
    const samples = [
      ...branches.filter((name) => matches(name)).slice(0, MOST_EXISTING),
      ...patterns.flatMap(namesOf).filter((name) => matches(name)),
    ].filter(
      (name) =>
        name !== defaultBranch &&
        gateFor(policy, `refs/heads/${name}`, defaultBranch).checkName === checkName,
    );
    named.set(checkName, {
      checkName,
      include: [...new Set([...known.include, ...patterns.map(fnmatchOf)])],
      samples: [...new Set([...known.samples, ...samples])],
    });
  }
  return [main, ...named.values()].filter(({ include }) => include.length > 0);
}

/** Names that a pattern matches: stars filled in, shallow and deep. */
function namesOf(pattern: string): string[] {
  const shallow = pattern.replaceAll(/\*+/g, "doctor").replaceAll("?", "x");
  return pattern.includes("**")
    ? [shallow, pattern.replaceAll("**", "doctor/deep").replaceAll("*", "doctor").replaceAll("?", "x")]
    : [shallow];
}

/** The same branches for GitHub, which reads `**` only before a slash (docs: creating rulesets, fnmatch with FNM_PATHNAME). */
function fnmatchOf(pattern: string): string {
  return `refs/heads/${pattern.replace(/(^|\/)\*\*$/, "$1**/*")}`;
}
