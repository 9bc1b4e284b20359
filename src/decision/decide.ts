import { digest } from "../facts/digest.ts";
import type { Facts } from "../facts/facts.ts";
import type { Gap } from "../facts/known.ts";
import { attribute } from "../identity/change.ts";
import { compileRegistry } from "../identity/registry/registry.ts";
import { type EffectivePolicy, withDefaults } from "../policy/defaults.ts";
import type { PolicyState } from "../policy/effective.ts";
import type { Policy } from "../policy/schema.ts";
import { catalogue } from "../rules/catalogue.ts";
import type { RuleContext } from "../rules/rule.ts";
import { unheardOrders } from "./agent-orders.ts";
import { ENGINE } from "./engine.ts";
import { gateFor } from "./gate.ts";
import { locate } from "./origin.ts";
import { earliest, relievers } from "./relief.ts";
import { STRICTNESS, stricter } from "./strictness.ts";
import type { Decision, Finding, Verdict } from "./types.ts";

const NO_POLICY: Policy = { version: 1 };

/**
 * Judges facts by a policy. Pure, total and deterministic: the same input gives the same decision, id included.
 *
 * The strictest finding is the verdict. A fact that should have been readable and was not makes it `fail`; a policy that
 * cannot be read or is broken does too. Where there is no policy at all there is nothing to object to, and the decision says so.
 */
export function decide(policy: PolicyState, facts: Facts): Decision {
  const base = frame(policy, facts);
  switch (policy.state) {
    case "absent":
      return base;
    case "unreadable": {
      const gap: Gap = {
        kind: "incomplete",
        code: "policy/unreadable",
        what: "policy",
        detail: policy.reason,
      };
      return { ...base, verdict: "fail", incomplete: [gap] };
    }
    case "invalid":
      return { ...base, verdict: "fail", findings: policy.errors.map(brokenPolicy) };
    case "effective":
      return judge(policy, facts, base);
  }
}

const rulings = new WeakMap<PolicyState, string>();

/**
 * Digest of all that a policy brings to a decision: its values, and who wrote them where, since only the layer that asked for
 * something can relieve it.
 */
function ruling(policy: PolicyState): string {
  const known = rulings.get(policy) ?? digest(policy);
  rulings.set(policy, known);
  return known;
}

function frame(policy: PolicyState, facts: Facts): Decision {
  const values = policy.state === "effective" ? policy.policy : NO_POLICY;
  const policyDigest = policy.state === "effective" ? policy.digest : digest(policy);
  const factsDigest = digest(facts);
  const defaultBranch = facts.repository.defaultBranch;
  const { base, head, number } = facts.change;
  return {
    version: 1,
    id: digest([ENGINE, ruling(policy), factsDigest]),
    engine: ENGINE,
    verdict: "pass",
    gate: gateFor(policy, base.ref, defaultBranch.known ? defaultBranch.value : null),
    policy: { state: policy.state, digest: policyDigest, sources: policy.sources },
    factsDigest,
    asOf: facts.asOf,
    validUntil: null,
    subject: {
      repository: `${facts.repository.owner}/${facts.repository.name}`,
      number,
      base: base.ref,
      baseSha: base.sha,
      head: head.ref,
      headSha: head.sha,
    },
    attribution: attribute(facts, values),
    findings: [],
    relieved: [],
    deferred: [],
    incomplete: [],
    enforced: facts.enforcement.known
      ? facts.enforcement.value.required && facts.enforcement.value.pinned
      : null,
  };
}

function judge(policy: Extract<PolicyState, { state: "effective" }>, facts: Facts, base: Decision): Decision {
  const context: RuleContext = {
    policy: complete(policy.policy),
    facts,
    attribution: base.attribution,
    registry: compileRegistry(policy.policy.agents),
    gate: base.gate,
  };
  const { relieve, until } = relievers(policy, context);
  const times: (string | null)[] = [until];
  const findings: Finding[] = [];
  const relieved: Decision["relieved"] = [];
  const deferred: Decision["deferred"] = [];
  const incomplete = new Map<string, Gap>();

  for (const rule of catalogue) {
    for (const result of rule.evaluate(context)) {
      if ("until" in result) times.push(result.until);
      else if ("gap" in result) {
        if (result.gap.kind === "deferred") deferred.push({ rule: rule.id, gap: result.gap });
        else incomplete.set(`${result.gap.code} ${result.gap.what}`, result.gap);
      } else {
        const { because, final: _final, evidence, ...rest } = result.finding;
        const finding: Finding = {
          rule: rule.id,
          ...rest,
          evidence: evidence ?? [],
          controls: rule.controls,
          policy: because.flatMap((at) => locate(policy, at) ?? []),
        };
        const relief = relieve(rule, result.finding);
        if (relief) relieved.push({ finding, relief });
        else findings.push(finding);
      }
    }
  }

  const unheard = unheardOrders(policy, facts);
  if (unheard !== null) incomplete.set(`${unheard.code} ${unheard.what}`, unheard);
  const gaps = [...incomplete.values()];
  findings.sort((a, b) => STRICTNESS[b.severity] - STRICTNESS[a.severity]);
  return {
    ...base,
    verdict: gaps.length > 0 ? "fail" : strictest(findings),
    validUntil: earliest(times),
    findings,
    relieved,
    deferred,
    incomplete: gaps,
  };
}

const completed = new WeakMap<Policy, EffectivePolicy>();

/** The policy with its defaults; one object for each policy, since rules keep what they compile by it. */
function complete(policy: Policy): EffectivePolicy {
  const values = completed.get(policy) ?? withDefaults(policy);
  completed.set(policy, values);
  return values;
}

function strictest(findings: readonly Finding[]): Verdict {
  let verdict: Verdict = "pass";
  for (const { severity } of findings) if (severity !== "note") verdict = stricter(verdict, severity);
  return verdict;
}

function brokenPolicy(error: {
  code: string;
  message: string;
  file: string;
  line: number;
  column: number;
}): Finding {
  return {
    rule: "policy/invalid",
    severity: "fail",
    subject: { kind: "policy", file: error.file, line: error.line },
    message: `The policy is broken: ${error.message}`,
    evidence: [],
    remedy:
      "Correct the policy file on the branch it is read from; `agent-policy validate FILE` shows every mistake.",
    controls: ["NIST-AI-RMF-GOVERN-1.2"],
    policy: [{ file: error.file, line: error.line, column: error.column }],
  };
}
