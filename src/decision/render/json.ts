import type { Gap } from "../../facts/known.ts";
import type { Evidence } from "../../identity/types.ts";
import type { Decision, Finding, PolicyLocation, Relief, Severity, Subject, Verdict } from "../types.ts";
import { sourceText } from "./words.ts";

/** The JSON contract of `agent-policy check` and `explain`; keys may be added, these stay. */
export interface DecisionJson {
  version: 1;
  /** The decision id. */
  decision: string;
  engine: string;
  verdict: Verdict;
  check: string;
  enforced: boolean | null;
  subject: Decision["subject"];
  asOf: string;
  validUntil: string | null;
  policy: {
    state: Decision["policy"]["state"];
    digest: string;
    source: string | null;
    sources: Decision["policy"]["sources"];
  };
  governed: boolean;
  actors: { agent: string | null; class: string; basis: string; evidence: Evidence[] }[];
  commits: { sha: string; class: string; basis: string; agents: string[] }[];
  findings: FindingJson[];
  relieved: (FindingJson & { relief: Relief })[];
  deferred: (Gap & { rule: string })[];
  incomplete: Gap[];
}

export interface FindingJson {
  rule: string;
  severity: Severity;
  subject: Subject;
  message: string;
  remedy: string;
  evidence: Evidence[];
  controls: string[];
  policy: PolicyLocation[];
}

/** The decision as plain JSON, for `--format json` and the API. */
export function renderJson(decision: Decision): DecisionJson {
  const { attribution, policy } = decision;
  return {
    version: 1,
    decision: decision.id,
    engine: decision.engine,
    verdict: decision.verdict,
    check: decision.gate.checkName,
    enforced: decision.enforced,
    subject: decision.subject,
    asOf: decision.asOf,
    validUntil: decision.validUntil,
    policy: {
      state: policy.state,
      digest: policy.digest,
      source: sourceOf(decision),
      sources: policy.sources,
    },
    governed: attribution.governed,
    actors: actorsOf(decision),
    commits: attribution.commits.map(({ sha, class: kind, basis, agents }) => ({
      sha,
      class: kind,
      basis,
      agents,
    })),
    findings: decision.findings.map(findingJson),
    relieved: decision.relieved.map(({ finding, relief }) => ({ ...findingJson(finding), relief })),
    deferred: decision.deferred.map(({ rule, gap }) => ({ rule, ...gap })),
    incomplete: decision.incomplete,
  };
}

function findingJson({
  rule,
  severity,
  subject,
  message,
  remedy,
  evidence,
  controls,
  policy,
}: Finding): FindingJson {
  return { rule, severity, subject, message, remedy, evidence, controls, policy };
}

/** The files that took part, lowest layer last; null when none did. */
function sourceOf(decision: Decision): string | null {
  const read = decision.policy.sources.filter((source) => source.digest !== null);
  return read.length === 0 ? null : read.map(sourceText).join(" + ");
}

/** One entry an agent with the evidence that names it; one without an agent for the rest, when nobody is named. */
function actorsOf({ attribution }: Decision): DecisionJson["actors"] {
  const everything = [...attribution.evidence, ...attribution.commits.flatMap((commit) => commit.evidence)];
  const named = attribution.agents.map((agent) => {
    const evidence = unique(everything.filter((item) => item.agent === agent));
    const basis = evidence.some((item) => item.basis === "verified") ? "verified" : "claimed";
    return { agent, class: "agent", basis, evidence };
  });
  if (named.length > 0) return named;
  return [{ agent: null, class: attribution.class, basis: attribution.basis, evidence: unique(everything) }];
}

function unique(evidence: Evidence[]): Evidence[] {
  return [...new Map(evidence.map((item) => [JSON.stringify(item), item])).values()];
}
