/**
 * Timeline events that say who was at work, named as GitHub's REST timeline and its webhooks name them.
 * Sources: https://docs.github.com/en/rest/using-the-rest-api/issue-event-types
 * and https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
 */

/** GitHub's cloud agent was set to work; the actor is whoever set it. Seen in data, not in the documentation. */
export const WORK_STARTED = "copilot_work_started";

/** Events that rewrite the head branch: pushes, as far as identity goes. */
export const REWRITES: ReadonlySet<string> = new Set(["head_ref_force_pushed", "head_ref_restored"]);

/** Events that lead a change on its way without giving it content. */
export const STEERING: ReadonlySet<string> = new Set([
  "edited",
  "renamed",
  "renamed_title",
  "reopened",
  "ready_for_review",
  "base_ref_changed",
  "auto_merge_enabled",
  "auto_squash_enabled",
  "auto_rebase_enabled",
  "added_to_merge_queue",
  "enqueued",
]);

/** The bare name of an event: what we witnessed in a delivery is kept as `pull_request.reopened`. */
export function eventName(kind: string): string {
  return kind.startsWith("pull_request.") ? kind.slice("pull_request.".length) : kind;
}
