import type { DeploymentFacts } from "../../facts/deployment.ts";
import { type Gap, incomplete, type Known } from "../../facts/known.ts";
import { compileRegistry } from "../../identity/registry/registry.ts";
import { identitySettings } from "../../identity/settings.ts";
import type { EffectivePolicy } from "../../policy/defaults.ts";
import { agentState } from "../../rules/agents/state.ts";
import type { RuleContext } from "../../rules/rule.ts";
import { asChange } from "./change.ts";
import { judgeCommits } from "./commits.ts";
import { influencesIn } from "./influences.ts";
import { participantsIn } from "./participants.ts";
import { type Raised, raise } from "./raise.ts";
import { startedBy } from "./started.ts";

/** Whose commits and acts these are, and what speaks against each. */
export function investigate(values: EffectivePolicy, facts: DeploymentFacts, guarded: boolean) {
  const registry = compileRegistry(values.agents);
  const settings = identitySettings(values.agents);
  const commits = judgeCommits(facts, registry, settings);
  const started = startedBy(facts, registry, settings);
  const influences = guarded ? influencesIn(facts, values) : [];
  const agents = new Set([...commits.agents, ...started, ...influences].flatMap((one) => one.agents));
  const context: RuleContext = {
    policy: values,
    facts: asChange(facts, commits.uncleared, []),
    attribution: {
      class: "agent",
      basis: "verified",
      agents: [...agents].sort(),
      evidence: [],
      commits: [],
      governed: true,
      unidentified: false,
      participants: [...participantsIn(facts, commits, registry, influences)],
      initiator: { known: false },
    },
    registry,
    gate: { kind: "advisory", checkName: "agent-policy (deployment)" },
  };
  const states = [...agentState.evaluate(context)];
  const stopped = states.flatMap((one): Raised[] =>
    "finding" in one ? [{ rule: "agent", finding: one.finding, authorizable: false }] : [],
  );
  return {
    context,
    commits,
    raised: [...stopped, ...(guarded ? raise(facts, commits, started, influences, values) : [])],
    times: states.map((one) => ("until" in one ? one.until : null)),
  };
}

/** Facts that are missing and that an answer would have to rest on. */
export function gapsOf(facts: DeploymentFacts, guarded: boolean): Gap[] {
  const range: Known<unknown>[] = [facts.since, facts.commits, facts.pushes];
  const deployers = facts.deployers ?? incomplete("deployment/unread", "what deploys", "It was not read.");
  const all = guarded ? [facts.onRef, ...range, deployers] : range;
  const gaps = all.flatMap((fact) => (fact.known ? [] : [fact.gap]));
  return [...new Map(gaps.map((gap) => [`${gap.code} ${gap.what} ${gap.retry}`, gap])).values()];
}

/** Whether the policy itself stops an agent, so that whose commits these are matters everywhere. */
export function stopsAgents({ agents }: EffectivePolicy): boolean {
  return agents.registry.some(
    ({ state, expires }) => (state ?? "active") !== "active" || expires !== undefined,
  );
}
