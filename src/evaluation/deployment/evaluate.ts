import { decideDeployment } from "../../decision/deployment/decide.ts";
import type { DeploymentDecision } from "../../decision/deployment/types.ts";
import { authorizeCheckName } from "../../decision/render/deployment-authorize.ts";
import { renderAuthorizeCheck } from "../../decision/render/deployment-check.ts";
import { renderDeploymentComment } from "../../decision/render/deployment-comment.ts";
import { AgentPolicyError } from "../../errors.ts";
import { digest } from "../../facts/digest.ts";
import { rowOf, write } from "../checks.ts";
import type { RunOptions } from "../deps.ts";
import type { DecisionLog } from "../ports/decision-log.ts";
import type { DeploymentKey } from "../ports/keys.ts";
import type { Publisher } from "../ports/publisher.ts";
import type { DeploymentLog, DeploymentMemory, DeploymentSource } from "./ports.ts";

export interface DeploymentDeps {
  source: DeploymentSource;
  log: DeploymentLog;
  land: DeploymentMemory["land"];
  checks: { publisher: Publisher; log: DecisionLog };
  now: () => Date;
  /** Seconds until facts are read again that were missing for a passing reason. Default 60. */
  retrySeconds?: number;
}

export interface DeploymentOutcome {
  kind: "answered" | "waiting" | "gone" | "overtaken";
  decision?: DeploymentDecision;
  againAt: Date | null;
}

/** Status reports that GitHub takes (docs: creating custom deployment protection rules). */
const MOST_REPORTS = 10;
/** A deployment that waits for a person is looked at again though nothing happens: deliveries get lost. */
const LOOK_AGAIN_SECONDS = 600;
const RETRY_SECONDS = 60;
/** How often a run that does not wait is asked for again: what was just announced may not be readable yet. */
const GONE_AFTER = 3;

/**
 * Answers one deployment that waits for this App's protection rule, from what GitHub says now: the delivery is only a hint.
 * What cannot be answered yet is reported and stays waiting, which keeps the job from running.
 *
 * @throws AgentPolicyError of kind `unknown` when GitHub or the store is away: try again later. GitHub fails a job that is
 * not answered within 30 days, so silence never deploys.
 */
export async function evaluateDeployment(
  deps: DeploymentDeps,
  key: DeploymentKey,
  options: RunOptions = {},
): Promise<DeploymentOutcome> {
  const opened = await deps.source.open(key);
  if (opened === null) return gone(deps, key, options);
  const { policy } = opened;
  const facts = await opened.read({
    approved: deps.log.approved,
    baseline: deps.log.baseline,
    landings: deps.log.landings,
    pushesTo: deps.log.pushesTo,
    acts: deps.log.acts,
    authorizations: deps.log.authorizations,
    land: deps.land,
  });
  const decision = decideDeployment(policy, facts);
  if (options.signal?.aborted) return { kind: "overtaken", againAt: null };
  await deps.log.record(key, decision, { facts, policy });
  if (decision.verdict === "wait") return wait(deps, key, decision);
  if (decision.verdict === "approve") {
    // What came in meanwhile (a quarantine, a withdrawn authorisation) is judged first: the next run is due.
    if (await options.invalidated?.()) return { kind: "overtaken", againAt: null };
    const now = await deps.source.current(key);
    const same =
      now !== null &&
      now.sha === facts.run.sha &&
      now.attempt === facts.run.attempt &&
      now.ref === facts.run.ref;
    if (!same) return { kind: "overtaken", decision, againAt: soon(deps, 1) };
    for (const id of decision.uses) {
      if (!(await deps.log.use(key, id, `run ${facts.run.id} attempt ${facts.run.attempt}`)))
        return { kind: "overtaken", decision, againAt: soon(deps, 1) };
    }
  }
  return answer(deps, key, decision);
}

async function answer(
  deps: DeploymentDeps,
  key: DeploymentKey,
  decision: DeploymentDecision,
): Promise<DeploymentOutcome> {
  const state = decision.verdict === "approve" ? "approved" : "rejected";
  await deps.log.answering(key, state);
  const named = { ...key, environment: decision.subject.environment };
  const taken = await deps.source.answer(named, { state, comment: renderDeploymentComment(decision) });
  await deps.log.ended(key, taken ? state : "gone");
  await showInCheck(deps, key, decision);
  return { kind: taken ? "answered" : "gone", decision, againAt: null };
}

async function wait(
  deps: DeploymentDeps,
  key: DeploymentKey,
  decision: DeploymentDecision,
): Promise<DeploymentOutcome> {
  await showInCheck(deps, key, decision);
  const known = await deps.log.find(key);
  const comment = renderDeploymentComment(decision);
  const fingerprint = digest(comment.replace(/<sub>.*$/s, ""));
  if (known !== null && known.report !== fingerprint && known.reports < MOST_REPORTS) {
    // Counted first: a report whose answer is lost may have been taken.
    await deps.log.reported(key, fingerprint);
    await deps.source.answer({ ...key, environment: decision.subject.environment }, { state: null, comment });
  }
  const passing = decision.incomplete.some(({ retry }) => retry === true);
  const seconds = passing ? (deps.retrySeconds ?? RETRY_SECONDS) : LOOK_AGAIN_SECONDS;
  return { kind: "waiting", decision, againAt: soon(deps, seconds) };
}

/**
 * A check on the deployed commit, with the button by which a person authorises it. Only where a person is asked: a commit
 * whose deployments need nobody gets no check of its own.
 */
async function showInCheck(
  deps: DeploymentDeps,
  key: DeploymentKey,
  decision: DeploymentDecision,
): Promise<void> {
  const { sha, environment } = decision.subject;
  const row = rowOf(await deps.checks.log.published(key, sha), authorizeCheckName(environment));
  if (row === null && decision.awaits === null) return;
  await write(deps.checks, key, renderAuthorizeCheck(decision), row, decision.id);
}

async function gone(
  deps: DeploymentDeps,
  key: DeploymentKey,
  options: RunOptions,
): Promise<DeploymentOutcome> {
  const known = await deps.log.find(key);
  if (known === null && (options.attempt ?? 1) < GONE_AFTER) {
    throw new AgentPolicyError(
      "unknown",
      "deployment/not-waiting",
      `Run ${key.runId} of ${key.owner}/${key.name} does not wait for ${key.environment}`,
      {
        remedy: "It is looked for again by itself; what was just announced may take a moment to be readable.",
      },
    );
  }
  // An answer whose receipt was lost: that nothing waits any more says that GitHub took it.
  if (known?.state === "waiting") await deps.log.ended(key, known.answering ?? "gone");
  return { kind: "gone", againAt: null };
}

function soon(deps: DeploymentDeps, seconds: number): Date {
  return new Date(deps.now().getTime() + seconds * 1000);
}
