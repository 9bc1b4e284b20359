import { gateFor } from "../decision/gate.ts";
import type { Decision } from "../decision/types.ts";
import { AgentPolicyError } from "../errors.ts";
import { againAt } from "./again.ts";
import { begin, OBSERVE_CHECK_NAME, publishDecision, rowOf } from "./checks.ts";
import type { EvaluationDeps, Outcome, RunOptions } from "./deps.ts";
import type { OpenedPullRequest, Position, Reading } from "./ports/fact-source.ts";
import type { PullRequestKey } from "./ports/keys.ts";
import { withProvenance } from "./provenance/gather.ts";
import { withRecord } from "./record.ts";
import { combine, type SharedCheck } from "./siblings.ts";

/** Rounds before a pull request that keeps moving is put back. */
const MAX_ROUNDS = 3;

/** How often a pull request that GitHub does not find is asked for again: what was just opened may not be readable yet. */
const GONE_AFTER = 3;

/**
 * Judges one pull request as it stands and publishes the verdict.
 *
 * Look, post in_progress where the head has no run of ours (or an old green may not hold), read the rest, and if the
 * head moved meanwhile start over. Then decide, record, publish the strictest verdict of all pull requests that share
 * head and check name, and look once more: whatever changed during the write is judged again.
 *
 * @throws AgentPolicyError of kind `unknown` when GitHub is away or the pull request keeps moving: try again later. The
 * check stays in progress meanwhile, which blocks.
 */
export async function evaluatePullRequest(
  deps: EvaluationDeps,
  key: PullRequestKey,
  options: RunOptions = {},
): Promise<Outcome> {
  const generation = await deps.log.nextGeneration(key);
  const overtaken = async () =>
    options.signal?.aborted === true || (await deps.log.latestGeneration(key)) !== generation;
  const begun = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const opened = await deps.source.open(key);
    if (opened === null) return gone(deps, key, options);
    if (opened.position.state !== "open") return closed(deps, key, opened.position);
    await announce(deps, key, opened, options, begun);
    const read = await opened.read(await deps.log.witnesses(key, opened.headRef), (issues) =>
      deps.log.issueWitnesses(key, issues),
    );
    if (moved(opened.position, read.position)) continue;
    const reading = await withProvenance(deps, key, await withRecord(deps.log, key, read));
    if (await overtaken()) return { kind: "overtaken", againAt: null };
    const decision = deps.decide(reading.policy, reading.facts);
    // With auto-merge, a green of one second is a merge.
    if (decision.verdict === "pass" && (await options.invalidated?.()))
      return { kind: "overtaken", againAt: null };
    await deps.log.record(key, decision, reading);
    await settle(deps, key, decision, reading, opened, overtaken);
    return { kind: "judged", decision, againAt: againAt(deps, decision) };
  }
  throw new AgentPolicyError(
    "unknown",
    "evaluation/moving",
    `Pull request ${key.owner}/${key.name}#${key.number} moved each time it was read`,
    { remedy: "It is judged again by itself once pushes pause." },
  );
}

/** Whether facts read before and after belong to different questions. The base's tip may advance; that is judged again after the write. */
function moved(before: Position, after: Position): boolean {
  return before.headSha !== after.headSha || before.baseRef !== after.baseRef || before.state !== after.state;
}

async function announce(
  deps: EvaluationDeps,
  key: PullRequestKey,
  opened: OpenedPullRequest,
  options: RunOptions,
  begun: Set<string>,
): Promise<void> {
  const { headSha, baseRef } = opened.position;
  const name = gateFor(opened.policy, baseRef, opened.defaultBranch).checkName;
  if (begun.has(`${name} ${headSha}`)) return;
  const row = rowOf(await deps.log.published(key, headSha), name);
  const completed = row !== null && row.verdict !== "in-progress" && row.verdict !== "pending";
  if (row !== null && !(completed && options.invalidate === true)) return;
  const adopt = (options.attempt ?? 1) > 1;
  const title = row === null ? "Judging this change" : "Judging this change again";
  await begin(deps, key, { name, headSha, title, adopt });
  begun.add(`${name} ${headSha}`);
}

/** Publishes, then makes sure that what was published still is the answer. */
async function settle(
  deps: EvaluationDeps,
  key: PullRequestKey,
  decision: Decision,
  reading: Reading,
  opened: OpenedPullRequest,
  overtaken: () => Promise<boolean>,
): Promise<void> {
  const shared: SharedCheck = {
    name: decision.gate.checkName,
    headSha: decision.subject.headSha,
    own: decision.verdict,
    siblings: reading.siblings,
    policy: reading.policy,
    defaultBranch: opened.defaultBranch,
  };
  const combined = await combine(deps, key, shared);
  const wrote = await publishDecision(deps, key, decision, combined);
  await retire(deps, key, decision);
  for (const number of combined.unjudged) {
    await enqueue(deps, { ...key, number }, `shares its head commit with #${key.number}`);
  }
  if (!wrote) return;
  const now = await deps.source.current(key);
  const same = now !== null && !moved(reading.position, now) && now.baseSha === reading.position.baseSha;
  if (!same) return enqueue(deps, key, "moved while the check was written");
  if (await overtaken()) return enqueue(deps, key, "was judged by two workers at once");
  // A sibling may have been judged between our look and our write; whoever writes last has to see it.
  const again = combined.others.length > 0 ? await combine(deps, key, shared) : combined;
  if (again.verdict !== combined.verdict)
    return enqueue(deps, key, "a pull request with the same head was judged meanwhile");
}

/**
 * A green that was earned under another name (against another base) no longer says anything about this pull request.
 * If another open one still has that name on this commit it decides; else the green is taken back.
 */
async function retire(deps: EvaluationDeps, key: PullRequestKey, decision: Decision): Promise<void> {
  const { headSha } = decision.subject;
  for (const row of await deps.log.published(key, headSha)) {
    if (row.name === decision.gate.checkName || row.name === OBSERVE_CHECK_NAME || row.verdict !== "pass")
      continue;
    const others = (await deps.log.siblingVerdicts(key, row.name, headSha)).filter(
      ({ number }) => number !== key.number,
    );
    if (others.length === 0) {
      const title = `No open pull request asks this of ${headSha.slice(0, 7)} any more`;
      await begin(deps, key, { name: row.name, headSha, title, adopt: false });
    }
    for (const { number } of others) await enqueue(deps, { ...key, number }, `#${key.number} left its check`);
  }
}

async function gone(deps: EvaluationDeps, key: PullRequestKey, options: RunOptions): Promise<Outcome> {
  if ((options.attempt ?? 1) < GONE_AFTER) {
    throw new AgentPolicyError(
      "unknown",
      "evaluation/not-found",
      `GitHub does not find pull request ${key.owner}/${key.name}#${key.number}`,
      { remedy: "It is looked for again by itself; what was just opened may take a moment to be readable." },
    );
  }
  await deps.log.recordClosed(key, "gone");
  return { kind: "gone", againAt: null };
}

/** Nothing is published for a closed pull request, but others with its head may no longer have to wait for it. */
async function closed(deps: EvaluationDeps, key: PullRequestKey, position: Position): Promise<Outcome> {
  await deps.log.recordClosed(key, position.state === "merged" ? "merged" : "closed");
  for (const row of await deps.log.published(key, position.headSha)) {
    for (const { number } of await deps.log.siblingVerdicts(key, row.name, position.headSha)) {
      if (number !== key.number) await enqueue(deps, { ...key, number }, `#${key.number} was closed`);
    }
  }
  return { kind: "closed", merged: position.state === "merged", againAt: null };
}

function enqueue(deps: EvaluationDeps, key: PullRequestKey, reason: string): Promise<void> {
  return deps.work.enqueue(key, { reason, invalidate: false });
}
