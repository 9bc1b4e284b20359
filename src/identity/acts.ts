import type { Actor } from "../facts/account.ts";
import type { Commit, Facts, Push } from "../facts/facts.ts";
import type { Known } from "../facts/known.ts";
import { actorMarks, principalMarks, principalOf } from "./actors.ts";
import { messageMarks } from "./commits.ts";
import { eventName, REWRITES, STEERING, WORK_STARTED } from "./events.ts";
import { type Mark, mark } from "./marks.ts";
import { mergeKind } from "./merges.ts";
import { bringsOnly, type PushMap } from "./pushes.ts";
import type { Registry } from "./registry/registry.ts";
import { provenHuman } from "./signatures.ts";
import { runMarks } from "./workflow-runs.ts";

/**
 * Whoever pushed a commit had it in their hands; only its author's own signature speaks against that. A commit that
 * no known push brought may have been anybody's.
 *
 * @param brought null where pushes are not known.
 */
export function addPusher(
  commit: Commit,
  facts: Facts,
  brought: PushMap | null,
  registry: Registry,
  marks: Mark[],
): void {
  if (brought === null || mergeKind(commit) === "neutral") return;
  const push = brought.get(commit.sha);
  if (push === undefined) {
    if (!provenHuman(commit)) marks.push(unwitnessed(`commit ${commit.sha.slice(0, 7)}`));
    return;
  }
  const claimed = marks.filter(({ says, evidence }) => says !== "note" && evidence.kind !== "unproven");
  const written = claimed.length > 0 && claimed.every((one) => one.says === "automation");
  for (const one of pusherMarks(push, facts, registry)) {
    if (one.says === "automation") {
      marks.push(one);
      // Bots that do not sign are proven by having pushed what carries their name.
      const doubt = marks.findIndex(({ evidence }) => evidence.kind === "unproven");
      if (written && doubt >= 0) marks.splice(doubt, 1);
    } else if (one.says !== "human" && one.says !== "note" && !provenHuman(commit)) marks.push(one);
  }
}

export function openerMarks(facts: Facts, registry: Registry): Mark[] {
  const where = "pull request author";
  return ofKnown(facts.change.author, where, (author) => [
    ...actorMarks(author, "account", where, registry),
    ...runMarks(author, facts.change.createdAt, where, facts, registry),
  ]);
}

/** More commits than could be read: nobody can say whose they are. */
export function commitsGap(facts: Facts): Mark[] {
  if (facts.commits.known) return [];
  return [mark("doubt", "commits", "the commits could not all be read", "verified", facts.commits.gap.code)];
}

export function pushMarks(
  facts: Facts,
  commits: readonly Commit[],
  brought: PushMap | null,
  registry: Registry,
): Mark[] {
  if (!facts.pushes.known || brought === null) return [];
  const marks: Mark[] = [];
  const neutral = new Set(commits.filter((one) => mergeKind(one) === "neutral").map((one) => one.sha));
  for (const push of facts.pushes.value) {
    if (/^0+$/.test(push.after) || bringsOnly(push.after, neutral, commits, brought)) continue;
    marks.push(...pusherMarks(push, facts, registry));
  }
  const head = facts.change.head.sha;
  const unexplained = commits.find(({ sha }) => !neutral.has(sha) && !brought.has(sha));
  if (!facts.pushes.value.some((push) => push.after === head))
    marks.push(unwitnessed(`head ${head.slice(0, 7)}`));
  else if (unexplained !== undefined) marks.push(unwitnessed(`commit ${unexplained.sha.slice(0, 7)}`));
  return marks;
}

function unwitnessed(where: string): Mark {
  return mark("doubt", "pusher", "no push that anybody witnessed explains it", "verified", where);
}

/** Acts that lead the change on its way, and events that rewrite its branch or show an agent at work. */
export function steeringMarks(facts: Facts, registry: Registry): Mark[] {
  const { editor, autoMerge } = facts.change;
  const marks: Mark[] = [];
  const act = (actor: Actor | null, kind: string, where: string): void => {
    if (actor === null) return;
    const principal = principalOf(actor, registry);
    const steers = principal === null || (principal.role === "agent" && principal.kind !== "review-agent");
    for (const one of actorMarks(actor, kind, where, registry)) {
      const counts = steers && (one.says === "agent" || one.says === "unknown-app");
      if (one.says !== "human") marks.push(counts ? one : { ...one, says: "note" });
    }
  };
  if (editor.known) act(editor.value, "editor", "title and body");
  if (autoMerge.known) act(autoMerge.value, "auto-merge", "auto-merge");
  for (const event of facts.events.known ? facts.events.value : []) {
    if (event.kind === WORK_STARTED) {
      marks.push(
        mark("agent", "event", WORK_STARTED, "verified", `timeline, ${event.at}`, "copilot-cloud-agent"),
      );
    } else if (REWRITES.has(eventName(event.kind))) {
      if (event.actor !== null)
        marks.push(...actorMarks(event.actor, "pusher", `${event.kind}, ${event.at}`, registry));
    } else if (STEERING.has(eventName(event.kind))) {
      act(event.actor, "event", `${event.kind}, ${event.at}`);
    }
  }
  return marks;
}

/** What the change says of itself: its branch, its title and body. */
export function claimMarks(facts: Facts, registry: Registry): Mark[] {
  const { head, body } = facts.change;
  const marks: Mark[] = [];
  if (head.ref.startsWith("refs/heads/")) {
    const branch = head.ref.slice("refs/heads/".length);
    for (const agent of registry.branches(branch)) {
      marks.push(mark("agent", "branch", branch, "claimed", "head branch", agent));
    }
  }
  const inBody: Mark[] = [];
  messageMarks(body, registry.trailers(body), "pull request body", registry, inBody);
  for (const one of inBody) {
    marks.push({ says: one.says, evidence: { ...one.evidence, kind: `body-${one.evidence.kind}` } });
  }
  return marks;
}

/** Acts of agents and apps that are listed and do not govern. */
export function* noteMarks(facts: Facts, registry: Registry): Generator<Mark> {
  const list = function* (actor: Actor | null, kind: string, where: string): Generator<Mark> {
    if (actor === null) return;
    for (const one of actorMarks(actor, kind, where, registry)) {
      if (one.says !== "human" && one.says !== "doubt") yield { ...one, says: "note" };
    }
  };
  for (const comment of facts.comments.known ? facts.comments.value : []) {
    yield* list(comment.author, "comment", `comment ${comment.id}`);
    yield* list(comment.editor, "comment-editor", `comment ${comment.id}`);
  }
  for (const review of facts.reviews.known ? facts.reviews.value : []) {
    yield* list(review.author, "review", `review ${review.id}, ${review.state}`);
  }
  for (const label of facts.labels.known ? facts.labels.value : []) {
    yield* list(label.by, "label", `label ${label.name}`);
  }
  for (const check of facts.checks.known ? facts.checks.value : []) {
    const principal = check.app === null ? undefined : registry.apps.get(check.app.id);
    if (check.app !== null && principal?.role === "agent") {
      const app = `${check.app.id} (${check.app.slug})`;
      for (const one of principalMarks(principal, "check", app, "verified", `check ${check.name}`))
        yield { ...one, says: "note" };
    }
  }
}

function ofKnown<T>(fact: Known<T>, where: string, marks: (value: T) => Mark[]): Mark[] {
  if (fact.known) return marks(fact.value);
  if (fact.gap.kind === "deferred") return [];
  return [mark("doubt", "account", "could not be read", "verified", where)];
}

function pusherMarks(push: Push, facts: Facts, registry: Registry): Mark[] {
  const where = pushText(push);
  return [
    ...actorMarks(push.actor, pushKind(push), where, registry),
    ...runMarks(push.actor, push.at, where, facts, registry),
  ];
}

/** What nobody saw is put down to a fork's owner, and says so. */
function pushKind(push: Push): string {
  return push.source === "fork-owner" ? "fork-owner" : "pusher";
}

function pushText(push: Push): string {
  return `push ${push.before.slice(0, 7)}..${push.after.slice(0, 7)}`;
}
