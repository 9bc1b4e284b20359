import type { Actor } from "../facts/account.ts";
import type { Facts } from "../facts/facts.ts";
import type { ChangeAttribution } from "../identity/types.ts";
import { type Act, actOf } from "./act.ts";
import type { Behind } from "./behind.ts";

const NOBODY: Actor = { account: null, via: null };

/** Kinds of which the facts tell all there is, with whose they are. */
const TOLD_BY_FACTS: ReadonlySet<Act["kind"]> = new Set([
  "commit-text",
  "file",
  "workflow-file",
  "bot-config",
]);

export interface ActsOfChange {
  acts: Act[];
  /** Whose the commits and files are, by act. */
  attributed: Map<string, Behind>;
}

/**
 * The acts of one change: those that were delivered about it and those that its present state tells of, since a delivery may
 * have been missed. Either may be the only one that knows: a deleted comment is only in a delivery.
 */
export function actsOfChange(facts: Facts, attribution: ChangeAttribution): ActsOfChange {
  const attributed = new Map<string, Behind>();
  const delivered = facts.acts?.known ? facts.acts.value.filter(({ kind }) => !TOLD_BY_FACTS.has(kind)) : [];
  const read = [
    ...said(facts),
    ...comments(facts),
    ...labels(facts),
    ...reviews(facts),
    ...pushes(facts),
    ...commits(facts, attribution, attributed),
    ...files(facts, attribution, attributed),
  ];
  return { acts: [...delivered, ...read], attributed };
}

function base(facts: Facts): Omit<Act, "id" | "kind" | "event" | "at" | "actor"> {
  const { repository, change } = facts;
  return {
    author: null,
    repositoryId: repository.id,
    number: change.number,
    ref: null,
    sha: null,
    runId: null,
    text: null,
    node: null,
  };
}

/** Title and body, whose they are and who edited them last; auto-merge. */
function* said(facts: Facts): Generator<Act> {
  const { author, editor, createdAt, title, body, head, autoMerge } = facts.change;
  const common = { ...base(facts), at: createdAt ?? facts.asOf, sha: head.sha };
  const text = `${title}\n\n${body}`;
  const event = "pull_request.read";
  if (author.known) {
    yield actOf({ ...common, kind: "pull-request", event, actor: author.value, text });
    if (editor.known && editor.value !== null)
      yield actOf({
        ...common,
        kind: "pull-request",
        event,
        actor: editor.value,
        author: author.value,
        text,
      });
  }
  if (autoMerge.known && autoMerge.value !== null) {
    const armed = { kind: "auto-merge", event: "pull_request.auto_merge_enabled" } as const;
    yield actOf({ ...common, ...armed, at: facts.asOf, actor: autoMerge.value });
  }
}

function* comments(facts: Facts): Generator<Act> {
  const event = "issue_comment.read";
  for (const comment of facts.comments.known ? facts.comments.value : []) {
    const { author, editor, createdAt: at, body: text, id: node } = comment;
    const common = { ...base(facts), kind: "comment", event, at, text, node } as const;
    yield actOf({ ...common, actor: author });
    if (editor !== null) yield actOf({ ...common, actor: editor, author });
  }
}

function* labels(facts: Facts): Generator<Act> {
  const event = "pull_request.labeled";
  for (const { name, by, at } of facts.labels.known ? facts.labels.value : []) {
    // Nobody knows who put it there: doubt stays.
    const set = { at: at ?? facts.change.createdAt ?? facts.asOf, actor: by ?? NOBODY, text: name };
    yield actOf({ ...base(facts), kind: "label", event, ...set });
  }
}

function* reviews(facts: Facts): Generator<Act> {
  for (const review of facts.reviews.known ? facts.reviews.value : []) {
    if (review.state !== "approved") continue;
    const { author: actor, submittedAt: at, sha, id: node } = review;
    const event = "pull_request_review.approved";
    yield actOf({ ...base(facts), kind: "review", event, at, actor, sha, node });
  }
}

/** Of a fork's branches no bot of this repository hears. */
function* pushes(facts: Facts): Generator<Act> {
  if (facts.change.head.repository?.fork !== false) return;
  for (const { ref, at, actor, after: sha } of facts.pushes.known ? facts.pushes.value : []) {
    const text = ref.replace(/^refs\/heads\//, "");
    yield actOf({ ...base(facts), kind: "branch", event: "push", at, actor, ref, sha, text });
  }
}

/** Commits that count as an agent's, with what they say. */
function* commits(
  facts: Facts,
  attribution: ChangeAttribution,
  attributed: Map<string, Behind>,
): Generator<Act> {
  if (!attribution.governed) return;
  const whose = new Map(attribution.commits.map((one) => [one.sha, one]));
  for (const { sha, message: text, author } of facts.commits.known ? facts.commits.value : []) {
    const of = whose.get(sha);
    if (of === undefined || of.class === "human" || of.class === "automation") continue;
    const actor = { account: author.account, via: null };
    const act = actOf({
      ...base(facts),
      kind: "commit-text",
      event: "push",
      at: facts.asOf,
      actor,
      sha,
      text,
    });
    attributed.set(act.id, { agents: orUnknown(of.agents), evidence: of.evidence });
    yield act;
  }
}

/** Files of a change that agents had part in: whose each line is, nobody looks at. */
function* files(
  facts: Facts,
  attribution: ChangeAttribution,
  attributed: Map<string, Behind>,
): Generator<Act> {
  if (!attribution.governed) return;
  const { author, head } = facts.change;
  const actor = author.known ? author.value : NOBODY;
  for (const { path, status } of facts.files.known ? facts.files.value : []) {
    if (status === "removed") continue;
    const common = { ...base(facts), at: facts.asOf, actor, sha: head.sha, text: path };
    const act = actOf({ ...common, kind: "file", event: "push" });
    attributed.set(act.id, { agents: orUnknown(attribution.agents), evidence: [] });
    yield act;
  }
}

const orUnknown = (agents: string[]): string[] => (agents.length > 0 ? agents : ["unknown"]);
