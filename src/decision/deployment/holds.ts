import type { DeploymentFacts } from "../../facts/deployment.ts";
import type { Act } from "../../levers/act.ts";
import type { JudgedInfluence } from "../../levers/influence.ts";
import type { EffectivePolicy } from "../../policy/defaults.ts";
import { messageOf } from "../../rules/deploy/words.ts";
import type { RuleFinding } from "../../rules/rule.ts";
import { modeFor } from "./mode.ts";
import { environmentTarget } from "./target.ts";

/**
 * An agent's act that holds a deployment back, told so that nobody has to search: whose account did it and when, whether it is part of
 * what is deployed or was only set beside it (which anybody who may comment or set a status can do), and what lifts it.
 */
export function heldBy(
  influence: JudgedInfluence,
  facts: DeploymentFacts,
  policy: EffectivePolicy,
): Omit<RuleFinding, "because"> {
  const [agent] = influence.agents;
  const beside = isBeside(influence.act, facts)
    ? " It was set on the commit after the commit had been cleared, so it changed nothing of what is deployed; a bot may have heard it."
    : "";
  return {
    severity: "fail",
    subject: agent === undefined || agent === "unknown" ? { kind: "change" } : { kind: "agent", agent },
    message: `${messageOf([influence], [])} ${doneBy(influence.act)}${beside}`,
    evidence: influence.evidence.slice(0, 10),
    remedy: `Look at what it set off. ${[takenBackBy(influence.act), ...openedBy(facts, policy)].join(" ")}`,
  };
}

function doneBy({ actor, at }: Act): string {
  const { account, via } = actor;
  const who =
    account === null
      ? "An account that GitHub does not name"
      : `\`${account.login}\` (account ${account.id})`;
  return `${who} did it${via === null ? "" : ` through the app ${via.slug}`} at ${at}.`;
}

/** Set on a commit, by no pull request and no run, when the commit had landed. */
function isBeside({ number, runId, sha, at, kind }: Act, { landings }: DeploymentFacts): boolean {
  if (number !== null || runId !== null || (kind !== "status" && kind !== "comment")) return false;
  return landings.some(
    (one) =>
      one.sha === sha && one.state === "cleared" && one.at !== null && Date.parse(one.at) < Date.parse(at),
  );
}

const TAKEN_BACK: Partial<Record<Act["kind"], string>> = {
  comment: "It is lifted when a person deletes the comment.",
  issue:
    "It is lifted when a person unticks the box before the bot does, or deletes the comment that holds it.",
  label: "It is lifted when the label is taken off.",
  review: "It is lifted when the approval is dismissed.",
  "auto-merge": "It is lifted when auto-merge is switched off.",
  "merge-queue": "It is lifted when the pull request is taken out of the queue.",
};

function takenBackBy(act: Act): string {
  const words = act.number === null ? undefined : TAKEN_BACK[act.kind];
  return (
    words ??
    "Nothing takes it back: GitHub tells of no deletion here. A deployment of a later commit is free of it."
  );
}

/** How people let it pass as it is; the run is asked about again by itself, or has to be run again where it was rejected. */
function openedBy({ run, environment }: DeploymentFacts, policy: EffectivePolicy): string[] {
  const { deploy, "break-glass": glass } = policy;
  if (modeFor(policy, environment) === "authorize" && deploy?.authorize !== undefined) {
    const { from, by } = deploy.authorize;
    const comment = ` or by \`/agent-policy authorize ${run.sha} ${environmentTarget(environment)}\``;
    return [
      `Or one person of ${from.join(", ")} answers for it, by the button${by === "comment" ? comment : ""}.`,
    ];
  }
  if (glass === undefined) return [];
  return [
    `Or ${glass.approvals} people of ${glass.from.join(", ")} break the glass: \`/agent-policy break-glass ${run.sha} REASON\`; then run the job again.`,
  ];
}
