import type { Witness } from "../../evaluation/ports/witness.ts";
import type { Review } from "../../facts/facts.ts";
import { actorOf } from "../shapes.ts";
import type { EvidenceReview } from "./evidence-shapes.ts";
import { lastEdit } from "./witnesses.ts";

const STATES = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
  PENDING: "pending",
} as const;

/**
 * A review as facts know it. GitHub's review object does not tell through which App a person acted, so `via` stays
 * null.
 */
export function reviewOf(found: EvidenceReview, witnesses: Witness[]): Review {
  return {
    id: found.id,
    state: STATES[found.state],
    author: actorOf(found.author),
    sha: found.commit?.oid ?? null,
    submittedAt: found.submittedAt ?? found.createdAt,
    edited:
      found.lastEditedAt !== null || found.includesCreatedEdit || lastEdit(witnesses, found.id) !== null,
    mayWrite: found.authorCanPushToRepository,
  };
}
