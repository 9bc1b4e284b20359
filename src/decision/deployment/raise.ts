import type { DeploymentFacts } from "../../facts/deployment.ts";
import type { JudgedInfluence } from "../../levers/influence.ts";
import type { EffectivePolicy } from "../../policy/defaults.ts";
import { pointer, type RuleFinding } from "../../rules/rule.ts";
import type { JudgedCommits } from "./commits.ts";
import { heldBy } from "./holds.ts";
import type { DeploymentRuleName } from "./rules.ts";
import type { Started } from "./started.ts";

/** A finding of a rule, and whether a person's authorisation may let it pass. */
export interface Raised {
  rule: DeploymentRuleName;
  finding: RuleFinding;
  authorizable: boolean;
}

const BECAUSE = [pointer("deploy", "agents")];

/** What speaks against deploying to an environment in which the policy governs agents. */
export function* raise(
  facts: DeploymentFacts,
  judged: JudgedCommits,
  started: Started[],
  influences: readonly JudgedInfluence[],
  policy: EffectivePolicy,
): Generator<Raised> {
  const { run, environment } = facts;
  const blocked = (rule: DeploymentRuleName, finding: Omit<RuleFinding, "because">): Raised => ({
    rule,
    finding: { ...finding, because: BECAUSE },
    authorizable: rule !== "ref",
  });
  const bySha = new Map(judged.agents.map((one) => [one.sha, one]));
  for (const { sha } of judged.uncleared) {
    const one = bySha.get(sha);
    const landing = one?.landing ?? null;
    const who = one === undefined || one.agents.length === 0 ? "an agent" : one.agents.join(", ");
    const pending = landing?.state === "pending";
    yield blocked("uncleared", {
      severity: pending ? "pending" : "fail",
      subject: { kind: "commit", sha },
      message:
        landing === null
          ? `Commit \`${sha.slice(0, 7)}\` by ${who} came to \`${shortRef(run.ref)}\` by no pull request that this App cleared.`
          : `Commit \`${sha.slice(0, 7)}\` by ${who} is not cleared: #${landing.number}: ${landing.detail}`,
      remedy: pending
        ? "The check of the pull request has to pass; this is judged again once it does."
        : "Bring the commit through a pull request whose required check is green, or revert it, and run the deployment again.",
    });
  }
  for (const { who, evidence } of started) {
    yield blocked("started", {
      severity: "fail",
      subject: { kind: "ref", ref: run.ref },
      message: `Run ${run.id} (${run.path}, ${run.event}), which deploys to \`${environment}\`, was started by ${who}.`,
      evidence,
      remedy: "Let a person start it.",
    });
  }
  for (const one of influences) {
    // Told above already: an agent started the run by its own hand.
    if (one.act.runId === run.id && one.chain.length === 1 && started.length > 0) continue;
    yield blocked("influence", heldBy(one, facts, policy));
  }
  if (facts.onRef.known && !facts.onRef.value) {
    yield blocked("ref", {
      severity: "fail",
      subject: { kind: "ref", ref: run.ref },
      message: `Commit \`${run.sha.slice(0, 7)}\` is no longer on \`${shortRef(run.ref)}\`, on which run ${run.id} was started.`,
      remedy: "Start the deployment anew from what the branch or tag holds now.",
    });
  }
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, "");
}
