import { gateFor } from "../decision/gate.ts";
import { type JudgedChange, renderMergeGroup } from "../decision/render/merge-group.ts";
import { stricter } from "../decision/strictness.ts";
import type { Verdict } from "../decision/types.ts";
import type { PolicyState } from "../policy/effective.ts";
import { againAt, earliest } from "./again.ts";
import { begin, rowOf, write } from "./checks.ts";
import type { EvaluationDeps, Outcome, RunOptions } from "./deps.ts";
import type { QueuedChange } from "./ports/fact-source.ts";
import type { MergeGroupKey, PullRequestKey } from "./ports/keys.ts";
import { withProvenance } from "./provenance/gather.ts";
import { withRecord } from "./record.ts";

/** What is said of one pull request of a group, and when to judge it again though nothing happens. */
interface Judged extends JudgedChange {
  checkName: string;
  againAt: Date | null;
}

/**
 * Judges a group of the merge queue: each pull request of it at its queued head, now and not when it was queued, and
 * whether the queue's commits hold these heads and nothing else. The check stands on the group's head commit, under
 * the name that the base branch asks for.
 *
 * @throws AgentPolicyError of kind `unknown` when GitHub is away; the group's check stays in progress, which blocks
 */
export async function evaluateMergeGroup(
  deps: EvaluationDeps,
  key: MergeGroupKey,
  options: RunOptions = {},
): Promise<Outcome> {
  const group = await deps.source.mergeGroup(key);
  if (group === null) return { kind: "gone", againAt: null };
  const rows = await deps.log.published(key, key.headSha);
  // The name is known for the default branch at once; for another base it takes the policy, read with the first change.
  const early = gateFor({ state: "absent", sources: [] }, key.baseRef, group.defaultBranch);
  if (early.kind === "default" && rowOf(rows, early.checkName) === null) {
    await begin(deps, key, {
      name: early.checkName,
      headSha: key.headSha,
      title: "Judging this merge group",
      adopt: (options.attempt ?? 1) > 1,
    });
  }
  const judged: Judged[] = [];
  for (const change of group.changes) judged.push(await judge(deps, key, change, group.defaultBranch));
  if (options.signal?.aborted) return { kind: "overtaken", againAt: null };

  let verdict: Verdict = group.gap !== null || judged.length === 0 ? "fail" : "pass";
  for (const one of judged) verdict = stricter(verdict, one.verdict);
  const name = judged[0]?.checkName ?? early.checkName;
  const check = { name, ...renderMergeGroup(key.headSha, verdict, judged, group.gap) };
  await write(deps, key, check, rowOf(await deps.log.published(key, key.headSha), name), null);
  return { kind: "judged", againAt: earliest(judged.map((one) => one.againAt)) };
}

async function judge(
  deps: EvaluationDeps,
  group: MergeGroupKey,
  change: QueuedChange,
  defaultBranch: string | null,
): Promise<Judged> {
  const { installationId, repositoryId, owner, name, baseRef } = group;
  const key: PullRequestKey = { installationId, repositoryId, owner, name, number: change.number };
  const nameFor = (policy: PolicyState) => gateFor(policy, baseRef, defaultBranch).checkName;
  const opened = await deps.source.open(key);
  if (opened === null) {
    const checkName = nameFor({ state: "absent", sources: [] });
    const reason = "GitHub does not find it.";
    return { number: change.number, verdict: "fail", checkName, reason, againAt: null };
  }
  const checkName = nameFor(opened.policy);
  const say = (verdict: Verdict, reason: string, again: Date | null = null): Judged => ({
    number: change.number,
    verdict,
    checkName,
    reason,
    againAt: again,
  });
  const { position } = opened;
  if (position.state !== "open") return say("fail", `It is ${position.state}.`);
  if (position.baseRef !== baseRef) return say("fail", "It targets another branch than the group.");
  if (position.headSha !== change.headSha) return say("fail", "Its head is not the one that was queued.");
  const generation = await deps.log.latestGeneration(key);
  const read = await opened.read(await deps.log.witnesses(key, opened.headRef), (issues) =>
    deps.log.issueWitnesses(key, issues),
  );
  const reading = await withProvenance(deps, key, await withRecord(deps.log, key, read));
  if (reading.position.headSha !== change.headSha)
    return say("fail", "Its head is not the one that was queued.");
  const decision = deps.decide(reading.policy, reading.facts);
  // Whoever judges the pull request itself meanwhile saw it later, and what they recorded stands.
  if ((await deps.log.latestGeneration(key)) === generation) await deps.log.record(key, decision, reading);
  const again = againAt(deps, decision);
  if (decision.verdict !== "pass")
    return say(
      decision.verdict,
      decision.findings[0]?.message ?? decision.incomplete[0]?.detail ?? "It does not pass.",
      again,
    );
  if (change.faithful !== true) return say("fail", change.detail);
  return say("pass", change.detail, again);
}
