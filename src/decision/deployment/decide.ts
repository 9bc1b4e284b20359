import type { DeploymentFacts } from "../../facts/deployment.ts";
import { digest } from "../../facts/digest.ts";
import type { Gap } from "../../facts/known.ts";
import type { PolicyState } from "../../policy/effective.ts";
import { ENGINE } from "../engine.ts";
import { STRICTNESS } from "../strictness.ts";
import { judgeDeployment } from "./judge.ts";
import { DEPLOYMENT_RULES } from "./rules.ts";
import type { DeploymentDecision, DeploymentVerdict } from "./types.ts";

/**
 * Answers a deployment that waits for this App's protection rule. Pure and total: the same policy and facts give the same
 * answer and id.
 *
 * `approve` only where nothing that the policy guards against reaches the run; `wait` where a person or a passing outage
 * can still change it, which keeps the job from running; `reject` for all else, what could not be found out included.
 */
export function decideDeployment(policy: PolicyState, facts: DeploymentFacts): DeploymentDecision {
  const base = frame(policy, facts);
  switch (policy.state) {
    case "absent":
      return { ...base, reason: "There is no policy, so nothing here keeps it from being deployed." };
    case "unreadable": {
      const { reason: detail } = policy;
      const gap: Gap = { kind: "incomplete", code: "policy/unreadable", what: "policy", detail };
      return {
        ...base,
        verdict: "reject",
        reason: `The policy cannot be read: ${detail}`,
        incomplete: [gap],
      };
    }
    case "invalid": {
      const [first] = policy.errors;
      const where = first === undefined ? "" : ` (${first.file}, line ${first.line}: ${first.message})`;
      return { ...base, verdict: "reject", reason: `The policy is broken${where}.` };
    }
    case "effective": {
      const judged = judgeDeployment(policy, facts);
      const findings = judged.findings.toSorted((a, b) => STRICTNESS[b.severity] - STRICTNESS[a.severity]);
      const decision = { ...base, ...judged, findings };
      return { ...decision, ...verdictOf(decision, judged.guarded) };
    }
  }
}

function frame(policy: PolicyState, facts: DeploymentFacts): DeploymentDecision {
  const factsDigest = digest(facts);
  const { run, repository, environment, since, commits } = facts;
  return {
    version: 1,
    id: digest([ENGINE, "deployment", digest(policy), factsDigest]),
    engine: ENGINE,
    verdict: "approve",
    reason: "",
    subject: {
      repository: `${repository.owner}/${repository.name}`,
      environment,
      runId: run.id,
      attempt: run.attempt,
      workflow: run.path,
      sha: run.sha,
      ref: run.ref,
    },
    policy: {
      state: policy.state,
      digest: policy.state === "effective" ? policy.digest : digest(policy),
      sources: policy.sources,
    },
    factsDigest,
    asOf: facts.asOf,
    validUntil: null,
    range:
      since.known && commits.known
        ? { since: since.value.sha, kind: since.value.kind, commits: commits.value.length }
        : null,
    agentCommits: [],
    findings: [],
    relieved: [],
    incomplete: [],
    refused: [],
    awaits: null,
    uses: [],
  };
}

function verdictOf(
  { findings, incomplete, relieved, subject, agentCommits }: DeploymentDecision,
  guarded: boolean,
): { verdict: DeploymentVerdict; reason: string } {
  const worst = findings.find(({ severity }) => severity !== "note");
  // People may have let it pass, and what they said could not be read this moment.
  const unheard = incomplete.find(({ what, retry }) => what === WORDS_GIVEN && retry === true);
  const open = findings.every(({ rule }) => rule !== DEPLOYMENT_RULES.agent.id);
  if (worst?.severity === "fail" && !(unheard !== undefined && open))
    return { verdict: "reject", reason: worst.message };
  const lasting = incomplete.find(({ retry }) => retry !== true);
  if (lasting !== undefined) return { verdict: "reject", reason: unknown(lasting) };
  const passing = incomplete[0];
  if (passing !== undefined) return { verdict: "wait", reason: `${unknown(passing)} It is read again.` };
  if (worst !== undefined) return { verdict: "wait", reason: worst.message };
  const [let_] = relieved;
  if (let_ !== undefined)
    return { verdict: "approve", reason: `Let pass by ${reliefText(let_.relief)}: ${let_.finding.message}` };
  if (!guarded)
    return {
      verdict: "approve",
      reason: `The policy leaves environment \`${subject.environment}\` alone: \`deploy\` does not list it, or allows agents there.`,
    };
  return {
    verdict: "approve",
    reason:
      agentCommits.length === 0
        ? "No agent's commit and no agent's act reaches this run."
        : `No agent's act reaches this run, and all ${agentCommits.length} commits of agents were cleared.`,
  };
}

/** What the gap is called when people's words could not be read. */
const WORDS_GIVEN = "authorisations";

function unknown({ what, detail }: Gap): string {
  return `It could not be found out: ${what}. ${detail}`;
}

function reliefText({ kind, by }: DeploymentDecision["relieved"][number]["relief"]): string {
  const how = { observe: "observation", exception: "exception", "break-glass": "break-glass" };
  const word = kind === "authorization" ? "authorisation" : how[kind];
  return by.length === 0 ? word : `${word} of ${by.join(", ")}`;
}
