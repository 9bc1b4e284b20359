import type { DeploymentFacts } from "../../facts/deployment.ts";
import { type EffectivePolicy, withDefaults } from "../../policy/defaults.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { Rule, RuleContext, RuleFinding } from "../../rules/rule.ts";
import { locate } from "../origin.ts";
import { earliest, relievers } from "../relief.ts";
import type { Finding, Relief } from "../types.ts";
import { type AuthorizationQuestion, authorizationFor, useOf } from "./authorization.ts";
import { gapsOf, investigate, stopsAgents } from "./investigate.ts";
import { modeFor } from "./mode.ts";
import type { Raised } from "./raise.ts";
import { otherRefusals, refusedBreakGlass } from "./refused.ts";
import { DEPLOYMENT_RULES } from "./rules.ts";
import { environmentTarget } from "./target.ts";
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
  const mode = modeFor(values, facts.environment);
  const guarded = mode !== "allow";
  const { context, commits, raised, times } = investigate(values, facts, guarded);
  const participants = new Set(context.attribution.participants);
  const stopping = facts.live.quarantined.length > 0 || stopsAgents(values);
  const incomplete = guarded || stopping ? gapsOf(facts, guarded) : [];

  const asks = mode === "authorize" && raised.some(({ authorizable }) => authorizable);
  const answer = asks ? authorizationFor(questionOf(facts, values, context)) : null;
  if (answer?.known === false) incomplete.push(answer.gap);
  const glass = guarded && values["break-glass"] !== undefined && raised.length > 0;
  if (glass && !facts.authorizations.known && answer === null) incomplete.push(facts.authorizations.gap);
  const granted = answer?.known ? answer.value.granted : null;
  const { relieve, until } = relievers(policy, context);
  const { findings, relieved } = settle(
    policy,
    raised,
    mode === "authorize",
    (rule, finding, authorizable) =>
      authorizable && granted !== null
        ? { kind: "authorization", by: [granted.by], reason: granted.reason, until: granted.until }
        : relieve(rule, finding),
  );
  const used =
    granted !== null && relieved.some(({ relief }) => relief.kind === "authorization") ? granted : null;
  const grant = values.deploy?.authorize;
  const open =
    asks && findings.some(({ severity }) => severity === "action-required" || severity === "pending");
  return {
    guarded,
    validUntil: earliest([...times, until, used?.until ?? null]),
    agentCommits: commits.agents,
    findings,
    relieved,
    incomplete,
    refused: [
      ...(answer?.known ? answer.value.refused : []),
      ...otherRefusals(facts, mode),
      ...refusedBreakGlass(facts, values, context.registry, participants),
    ],
    awaits: open && grant !== undefined ? { by: grant.by, from: [...grant.from], until: null } : null,
    uses: used === null ? [] : [used.id],
  };
}

function questionOf(
  facts: DeploymentFacts,
  { deploy }: EffectivePolicy,
  { registry, attribution }: RuleContext,
): AuthorizationQuestion {
  return {
    grant: deploy?.authorize,
    authorizations: facts.authorizations,
    teams: facts.teams,
    registry,
    sha: facts.run.sha,
    target: environmentTarget(facts.environment),
    participants: new Set(attribution.participants),
    use: useOf(facts),
    asOf: facts.asOf,
  };
}

/** What no person can authorise stays as strict as it is; the rest waits for one where the policy lets them. */
function settle(
  of: Effective,
  all: readonly Raised[],
  mayAuthorize: boolean,
  reliefFor: (rule: Rule, finding: RuleFinding, authorizable: boolean) => Relief | null,
): Pick<Judged, "findings" | "relieved"> {
  const result: Pick<Judged, "findings" | "relieved"> = { findings: [], relieved: [] };
  for (const { rule: name, finding: found, authorizable } of all) {
    const rule: Rule = { ...DEPLOYMENT_RULES[name], evaluate: () => [] };
    const waits = authorizable && mayAuthorize;
    const finding = findingOf(of, rule, found, waits);
    const relief = reliefFor(rule, found, waits);
    if (relief === null) result.findings.push(finding);
    else result.relieved.push({ finding, relief });
  }
  return result;
}

/** @param waits a person may let it pass, so it is not the end */
function findingOf(policy: Effective, rule: Rule, found: RuleFinding, waits: boolean): Finding {
  const { because, final: _final, evidence, ...rest } = found;
  return {
    rule: rule.id,
    ...rest,
    severity: waits && rest.severity === "fail" ? "action-required" : rest.severity,
    evidence: evidence ?? [],
    controls: rule.controls,
    policy: because.flatMap((at) => locate(policy, at) ?? []),
  };
}
