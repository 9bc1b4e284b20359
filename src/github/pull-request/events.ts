import type { Witness } from "../../evaluation/ports/witness.ts";
import type { Actor } from "../../facts/account.ts";
import type { Label, TimelineEvent } from "../../facts/facts.ts";
import { accountOf, actorOf } from "../shapes.ts";
import type { EvidenceEvent } from "./evidence-shapes.ts";
import { labelWitness } from "./witnesses.ts";

/**
 * Timeline events as facts know them, oldest first, with what we witnessed besides. GitHub shows the last editor of a
 * text only; the witnessed edits keep one from being covered up by the next.
 */
export function eventsOf(
  found: EvidenceEvent[],
  witnesses: Witness[],
  pull: { number: number; id: string },
): TimelineEvent[] {
  const read = found.map((event) => ({
    kind: kindOf(event.__typename),
    actor: event.actor === null ? null : actorOf(event.actor),
    at: event.createdAt,
    detail: detailOf(event),
  }));
  const witnessed = witnesses.flatMap((witness): TimelineEvent[] => {
    const { actor, at } = witness;
    if (witness.kind === "act" && witness.number === pull.number)
      return [{ kind: witness.name, actor, at, detail: witness.sha ?? "" }];
    if (witness.kind === "edit" && witness.node === pull.id)
      return [{ kind: "pull_request.edited", actor, at, detail: "" }];
    return [];
  });
  return [...read, ...witnessed].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** `ReadyForReviewEvent` => `ready_for_review`, the word REST and the webhooks use. */
function kindOf(typeName: string): string {
  return typeName
    .replace(/Event$/, "")
    .replace(/(?<!^)([A-Z])/g, "_$1")
    .toLowerCase();
}

function detailOf(event: EvidenceEvent): string {
  if (event.label) return event.label.name;
  if (event.currentRefName !== undefined) return `${event.previousRefName} to ${event.currentRefName}`;
  if (event.newBase !== undefined) return `${event.oldBase} to ${event.newBase}`;
  if (event.__typename === "HeadRefForcePushedEvent") {
    return `${event.beforeCommit?.oid ?? "unknown"}..${event.afterCommit?.oid ?? "unknown"}`;
  }
  if (event.assignee)
    return `${event.assignee.databaseId ?? "unknown"} (${event.assignee.login ?? "unknown"})`;
  if (event.currentTitle !== undefined) return "title";
  return event.previousReviewState?.toLowerCase() ?? "";
}

/** The labels that stand, each with who put it there last. */
export function labelsOf(
  names: string[],
  events: EvidenceEvent[],
  witnesses: Witness[],
  number: number,
): Label[] {
  return names.map((name) => {
    const event = events.findLast((item) => item.__typename === "LabeledEvent" && item.label?.name === name);
    if (!event) return { name, by: null, at: null };
    const actor = actorOf(event.actor);
    const via = labelWitness(witnesses, number, name, event.createdAt, actor)?.actor.via ?? null;
    return { name, by: { ...actor, via }, at: event.createdAt };
  });
}

/** Who last changed title or body, if not the author: the body's editor, or who renamed later. */
export function lastEditor(
  found: { author: EvidenceEvent["actor"]; editor: EvidenceEvent["actor"]; lastEditedAt: string | null },
  events: EvidenceEvent[],
): Actor | null {
  const renamed = events.findLast((event) => event.__typename === "RenamedTitleEvent");
  const edited = found.lastEditedAt === null ? Number.NEGATIVE_INFINITY : Date.parse(found.lastEditedAt);
  const last =
    renamed && Date.parse(renamed.createdAt) >= edited
      ? renamed.actor
      : found.lastEditedAt === null
        ? undefined
        : found.editor;
  if (last === undefined) return null;
  const author = accountOf(found.author);
  const editor = accountOf(last);
  return editor !== null && editor.id === author?.id ? null : actorOf(last);
}
