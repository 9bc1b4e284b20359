import type { Actor } from "../facts/account.ts";
import type { Commit, Facts } from "../facts/facts.ts";
import type { Policy } from "../policy/schema.ts";
import {
  addPusher,
  claimMarks,
  commitsGap,
  noteMarks,
  openerMarks,
  pushMarks,
  steeringMarks,
} from "./acts.ts";
import { commitMarks } from "./commits.ts";
import { WORK_STARTED } from "./events.ts";
import { agentsOf, governs, type Mark, sumUp } from "./marks.ts";
import { mergeKind } from "./merges.ts";
import { participantsOf } from "./participants.ts";
import { mapPushes } from "./pushes.ts";
import { compileRegistry, type Registry } from "./registry/registry.ts";
import { identitySettings } from "./settings.ts";
import type { ActorClass, ChangeAttribution, CommitAttribution, Evidence } from "./types.ts";

interface CommitMarks {
  commit: Commit;
  marks: Mark[];
  attribution: CommitAttribution;
}

/**
 * Says who is behind a change, and whether the rules for agents hold for it.
 *
 * It is **governed** by what gives a change its content or its way into the base:
 *
 * - *standing*: who opened it, who wrote, committed and pushed its commits. Every kind of agent counts, review
 *   agents, unlisted apps and shared accounts too.
 * - *steering*: editing title or body, enabling auto-merge, reopening, marking ready, changing the base. Coding
 *   agents, assistants and unlisted apps count. Review agents and workflows fill in descriptions and enable
 *   auto-merge on people's changes all day; they are only listed.
 * - *claims*: trailers, marks, addresses, branch names, unless policy says `claims: note`.
 *
 * Comments, reviews, labels and check runs **never** govern: a review bot that comments on a person's pull request
 * does not make it an agent's. They are listed as acts; the rules on deploy levers judge them as such.
 *
 * What could not be found out is doubt and governs, save what this source can never tell, and save an incomplete
 * list of pushes: that is a gap which keeps the decision from being green anyway.
 */
export function attribute(facts: Facts, policy: Policy): ChangeAttribution {
  const registry = compileRegistry(policy.agents);
  const settings = identitySettings(policy.agents);
  const commits = facts.commits.known ? facts.commits.value : [];
  const brought = facts.pushes.known ? mapPushes(facts.pushes.value, commits) : null;

  const signs = commits.map(({ message }) => registry.trailers(message));

  const byCommit = commits.map((commit, at) => {
    const marks = commitMarks(commit, registry, settings, signs[at]);
    addPusher(commit, facts, brought, registry, marks);
    return { commit, marks, attribution: { sha: commit.sha, ...sumUp(marks) } };
  });
  const content = byCommit.filter(({ commit }) => mergeKind(commit) !== "neutral");

  const whole = [
    ...openerMarks(facts, registry),
    ...commitsGap(facts),
    ...pushMarks(facts, commits, brought, registry),
    ...steeringMarks(facts, registry),
    ...claimMarks(facts, registry),
  ];

  const telling = content.flatMap(({ marks }) =>
    marks.filter(({ says }) => says !== "human" && says !== "note"),
  );

  const governed =
    whole.some((one) => governs([one], settings)) || content.some(({ marks }) => governs(marks, settings));

  return {
    class: classify(whole, content),
    basis: basisOf([...whole, ...telling], content),
    agents: agentsOf([...whole, ...telling]),
    evidence: evidenceOf([...whole, ...telling, ...noteMarks(facts, registry)]),
    commits: byCommit.map(({ attribution }) => attribution),
    governed,
    unidentified:
      governed &&
      (unnamed(whole).some((one) => governs([one], settings)) ||
        content.some(({ marks }) => governs(unnamed(marks), settings))),
    participants: participantsOf(facts, signs, brought),
    initiator: initiatorOf(facts, registry),
  };
}

/** Marks that name no registered agent. */
function unnamed(marks: readonly Mark[]): Mark[] {
  return marks.filter(({ says, evidence }) => says !== "agent" || evidence.agent === null);
}

/**
 * `mixed` when commits of several kinds come together, or when what is said of the whole disagrees with them.
 * A claim or doubt about the whole (a branch name, an unexplained head) speaks for commits that merely claim to be
 * a person's; it cannot speak for those that a person signed.
 */
function classify(whole: readonly Mark[], content: readonly CommitMarks[]): ActorClass {
  const classes = new Set<ActorClass>(content.map(({ attribution }) => attribution.class));
  const said = whole.filter((one) => one.says !== "human" && one.says !== "note");
  const onlyPeople = classes.size === 1 && classes.has("human");
  const signed = content.some(
    ({ attribution }) => attribution.class === "human" && attribution.basis === "verified",
  );
  const soft = said.every((one) => one.evidence.basis === "claimed" || one.says === "doubt");
  if (said.length > 0 && onlyPeople && soft && !signed) return sumUp(said).class;
  for (const one of said) classes.add(sumUp([one]).class);
  const [first] = classes;
  if (first === undefined) return "human";
  return classes.size === 1 ? first : "mixed";
}

function basisOf(all: readonly Mark[], content: readonly CommitMarks[]): "verified" | "claimed" {
  const telling = all.filter(({ says }) => says === "agent" || says === "unknown-app" || says === "shared");
  if (telling.length > 0) {
    return telling.some(({ evidence }) => evidence.basis === "verified") ? "verified" : "claimed";
  }
  if (content.length === 0 || all.some(({ says }) => says === "doubt")) return "claimed";
  return content.every(({ attribution }) => attribution.basis === "verified") ? "verified" : "claimed";
}

/** What was said of the whole, what commits add to it, then notes: each value once. People's commits speak for themselves. */
function evidenceOf(marks: readonly Mark[]): Evidence[] {
  const seen = new Set<string>();
  const all: Evidence[] = [];
  for (const { evidence } of marks) {
    const key = `${evidence.kind} ${evidence.agent} ${evidence.value}`;
    if (seen.has(key)) continue;
    seen.add(key);
    all.push(evidence);
  }
  return all;
}

/** Whoever set the agent to work: the person who opened the change, or whom GitHub names as having started it. */
function initiatorOf(facts: Facts, registry: Registry): ChangeAttribution["initiator"] {
  const accounts = new Set<number>();
  const person = (actor: Actor | null): void => {
    const account = actor?.account;
    if (account?.type === "User" && !registry.accounts.has(account.id)) accounts.add(account.id);
  };
  if (facts.change.author.known) person(facts.change.author.value);
  for (const event of facts.events.known ? facts.events.value : []) {
    if (event.kind === WORK_STARTED) person(event.actor);
  }
  return accounts.size === 0
    ? { known: false }
    : { known: true, accounts: [...accounts].sort((a, b) => a - b) };
}
