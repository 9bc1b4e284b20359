import type { DeploymentFacts } from "../../facts/deployment.ts";
import { type Gap, incomplete, type Known } from "../../facts/known.ts";
import { compileRegistry } from "../../identity/registry/registry.ts";
import { identitySettings } from "../../identity/settings.ts";
import { withDefaults } from "../../policy/defaults.ts";
import type { PolicyState } from "../../policy/effective.ts";
import { matchText } from "../../policy/match.ts";
import { agentState } from "../../rules/agents/state.ts";
import type { Rule, RuleContext } from "../../rules/rule.ts";
import { locate } from "../origin.ts";
import { earliest, relievers } from "../relief.ts";
import type { Finding, Relief } from "../types.ts";
import { authorizationFor } from "./authorization.ts";
import { asChange } from "./change.ts";
import { judgeCommits } from "./commits.ts";
import { influencesIn } from "./influences.ts";
import { participantsIn } from "./participants.ts";
import { type Raised, raise } from "./raise.ts";
import { refusedBreakGlass } from "./refused.ts";
import { DEPLOYMENT_RULES } from "./rules.ts";
import { startedBy } from "./started.ts";
import type { DeploymentDecision } from "./types.ts";

type Effective = Extract<PolicyState, { state: "effective" }>;

type Judged = Pick<
  DeploymentDecision,
  "validUntil" | "agentCommits" | "findings" | "relieved" | "incomplete" | "refused" | "awaits" | "uses"
> & {
  /** Whether the policy governs agents in this environment at all. */
  guarded: boolean;
};

/** Everything that speaks against a deployment under an effective policy, and what lets it pass all the same. */
export function judgeDeployment(policy: Effective, facts: DeploymentFacts): Judged {
  const values = withDefaults(policy.policy);
  const registry = compileRegistry(policy.policy.agents);
  const settings = identitySettings(policy.policy.agents);
  const { deploy } = values;
  const listed =
    deploy !== undefined && matchText(deploy.environments, { ignoreCase: true })(facts.environment);
  const mode = listed ? deploy.agents : "allow";
  const guarded = mode !== "allow";
  const judged = judgeCommits(facts, registry, settings);
  const started = startedBy(facts, registry, settings);
  const influences = guarded ? influencesIn(facts, values) : [];
  const participants = participantsIn(facts, judged, registry, influences);
  const agents = [
    ...new Set([...judged.agents, ...started, ...influences].flatMap((one) => one.agents)),
  ].sort();
  const change = asChange(facts, judged.uncleared, []);
  const context: RuleContext = {
    policy: values,
    facts: change,
    attribution: {
      class: "agent",
      basis: "verified",
      agents,
      evidence: [],
      commits: [],
      governed: true,
      unidentified: false,
      participants: [...participants],
      initiator: { known: false },
    },
    registry,
    gate: { kind: "advisory", checkName: "agent-policy (deployment)" },
  };

  const states = [...agentState.evaluate(context)];
  const raised: Raised[] = [
    ...states.flatMap((one) =>
      "finding" in one ? [{ rule: "agent" as const, finding: one.finding, authorizable: false }] : [],
    ),
    ...(guarded ? raise(facts, judged, started, influences) : []),
  ];
  const stopping = facts.live.quarantined.length > 0 || stopsAgents(values);
  const incomplete = guarded || stopping ? gapsOf(facts, guarded) : [];
  const times = states.map((one) => ("until" in one ? one.until : null));

  const { relieve, until } = relievers(policy, context);
  const authorized =
    mode === "authorize" && raised.some(({ authorizable }) => authorizable)
      ? authorizationFor({
          grant: deploy?.authorize,
          authorizations: facts.authorizations,
          teams: facts.teams,
          registry,
          sha: facts.run.sha,
          target: facts.environment,
          participants,
          use: useOf(facts),
          asOf: facts.asOf,
        })
      : null;
  if (authorized !== null && !authorized.known) incomplete.push(authorized.gap);
  const granted = authorized?.known ? authorized.value.granted : null;
  const refused = [
    ...(authorized?.known ? authorized.value.refused : []),
    ...otherRefusals(facts, mode),
    ...refusedBreakGlass(facts, values, registry, participants),
  ];

  const findings: Finding[] = [];
  const relieved: DeploymentDecision["relieved"] = [];
  let mayAuthorize = false;
  for (const { rule: name, finding: found, authorizable } of raised) {
    const rule: Rule = {
      ...DEPLOYMENT_RULES[name],
      controls: [...DEPLOYMENT_RULES[name].controls],
      evaluate: () => [],
    };
    const open = authorizable && mode === "authorize";
    const { because, final: _final, evidence, ...rest } = found;
    const severity = open && rest.severity === "fail" ? "action-required" : rest.severity;
    const finding: Finding = {
      rule: rule.id,
      ...rest,
      severity,
      evidence: evidence ?? [],
      controls: rule.controls,
      policy: because.flatMap((at) => locate(policy, at) ?? []),
    };
    const relief: Relief | null =
      open && granted !== null
        ? { kind: "authorization", by: [granted.by], reason: granted.reason, until: granted.until }
        : relieve(rule, found);
    if (relief !== null) relieved.push({ finding, relief });
    else {
      findings.push(finding);
      mayAuthorize ||= open;
    }
  }
  const usesIt = relieved.some(({ relief }) => relief.kind === "authorization");
  const grant = deploy?.authorize;
  return {
    guarded,
    validUntil: earliest([...times, until, usesIt && granted !== null ? granted.until : null]),
    agentCommits: judged.agents,
    findings,
    relieved,
    incomplete,
    refused,
    awaits: mayAuthorize && grant !== undefined ? { by: grant.by, from: [...grant.from], until: null } : null,
    uses: usesIt && granted !== null ? [granted.id] : [],
  };
}

/** `run 12 attempt 1`: what uses an authorisation up. */
export function useOf({ run }: Pick<DeploymentFacts, "run">): string {
  return `run ${run.id} attempt ${run.attempt}`;
}

function gapsOf(facts: DeploymentFacts, guarded: boolean): Gap[] {
  const range: Known<unknown>[] = [facts.since, facts.commits, facts.pushes];
  const deployers = facts.deployers ?? incomplete("deployment/unread", "what deploys", "It was not read.");
  const all = guarded ? [facts.onRef, ...range, deployers] : range;
  const gaps = all.flatMap((fact) => (fact.known ? [] : [fact.gap]));
  return [...new Map(gaps.map((gap) => [`${gap.code} ${gap.what} ${gap.retry}`, gap])).values()];
}

/** Whether the policy itself stops an agent, so that whose commits these are matters everywhere. */
function stopsAgents({ agents }: ReturnType<typeof withDefaults>): boolean {
  return agents.registry.some(
    ({ state, expires }) => (state ?? "active") !== "active" || expires !== undefined,
  );
}

function otherRefusals(facts: DeploymentFacts, mode: string): string[] {
  const given = facts.authorizations.known ? facts.authorizations.value : [];
  return given.flatMap(({ verb, actor }) => {
    const who = actor.account?.login ?? "Somebody";
    if (verb === "except") return [`${who}'s exception does not count: none covers deploying.`];
    if (verb === "authorize" && mode === "block")
      return [`${who}'s authorisation does not count: the policy says \`deploy.agents: block\`.`];
    return [];
  });
}
