import { z } from "zod";
import type { Witness } from "../../evaluation/ports/witness.ts";
import { digest } from "../../facts/digest.ts";
import { actor, envelope, id, repositoryKey, timestamp } from "./shapes.ts";
import type { Reaction } from "./types.ts";

const issueEvent = envelope.extend({
  action: z.string(),
  issue: z.object({
    node_id: z.string(),
    number: id,
    title: z.string(),
    body: z.string().nullish(),
    updated_at: timestamp,
  }),
  label: z.object({ name: z.string() }).nullish(),
});

/** Actions that can take away an approval that a green rests on. */
const voidingActions = new Set(["edited", "unlabeled", "deleted", "transferred"]);
/** Actions that change nothing a verdict rests on. */
const idleActions = new Set([
  "assigned",
  "unassigned",
  "locked",
  "unlocked",
  "pinned",
  "unpinned",
  "milestoned",
  "demilestoned",
]);

/**
 * `issues`: a label may approve a task. The witness keeps the digest of title and body as they read at that moment, so
 * that a later edit voids the approval.
 */
export function issue(payload: unknown): Reaction {
  const event = issueEvent.parse(payload);
  if (idleActions.has(event.action)) return {};
  const repository = repositoryKey(event);
  const { number, title, body } = event.issue;
  const by = { at: event.issue.updated_at, actor: actor(event.sender) };
  let witness: Witness;
  if (event.action === "labeled" && event.label != null) {
    const contentDigest = digest({ title, body: body ?? "" });
    witness = { kind: "label", issue: number, label: event.label.name, contentDigest, ...by };
  } else if (event.action === "edited") {
    witness = { kind: "edit", node: event.issue.node_id, number, ...by };
  } else {
    witness = { kind: "act", name: `issues.${event.action}`, number, sha: null, ...by };
  }
  return {
    wakes: [{ to: "issue", repository, number, invalidate: voidingActions.has(event.action) }],
    testimonies: [{ repositoryId: repository.repositoryId, number, witness }],
  };
}
