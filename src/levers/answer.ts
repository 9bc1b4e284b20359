import type { Policy } from "../policy/schema.ts";
import type { Act } from "./act.ts";

/** What policy can name under `deploy.respond`. */
export type ResponseKind = NonNullable<NonNullable<Policy["deploy"]>["respond"]>[number];

/**
 * What came of a counter-action. `prevented`: it stopped the act before anything could follow. `undone`: taken back, and a
 * bot may have seen it meanwhile. `seen-too-late`: it was over before. `not-undone`: it stands, for the reason given.
 */
export type AnswerResult = "prevented" | "undone" | "seen-too-late" | "not-undone";

/** One counter-action, as it is kept. */
export interface Answer {
  /** Id of the act. */
  act: string;
  repositoryId: number;
  number: number | null;
  kind: ResponseKind;
  /** What was acted on, the same each time it comes back: `label #12 ship`. */
  subject: string;
  result: AnswerResult;
  /** One sentence. */
  reason: string;
  at: string;
}

/** What became of one counter-action on GitHub. */
export type Undoing = Pick<Answer, "result" | "reason">;

/** The result in words for people. */
export const RESULT_WORDS: Record<AnswerResult, string> = {
  prevented: "prevented",
  undone: "undone",
  "seen-too-late": "seen too late",
  "not-undone": "not undone",
};

/**
 * Which counter-action an act could call for, whoever did it; null for one that nothing undoes. A run is cancelled only
 * while it may still be stopped, and a comment's edit counts like a new comment.
 */
export function answerTo(act: Act): ResponseKind | null {
  const [event, action] = act.event.split(".");
  // Asked for, it begins and ends besides: one answer is enough.
  if (event === "workflow_run") return action === "requested" ? "cancel-run" : null;
  switch (act.kind) {
    case "label":
      return action === "labeled" && act.number !== null ? "remove-label" : null;
    case "comment":
      return action === "created" || action === "edited" ? "minimize-comment" : null;
    case "review":
      return action === "approved" ? "dismiss-review" : null;
    case "merge-queue":
      return action === "enqueued" ? "dequeue" : null;
    case "branch":
    case "tag":
      // Only what the act made is ever deleted, never what it moved; `create` tells of the same without saying at which commit.
      return act.event === "push.created" && act.sha !== null ? "delete-ref" : null;
    default:
      return null;
  }
}

/** What an answer acts on, the same each time it comes back. */
export function subjectOfAnswer(act: Act, kind: ResponseKind): string {
  const by = act.actor.account?.id ?? `app ${act.actor.via?.id ?? "unknown"}`;
  switch (kind) {
    case "remove-label":
      return `label #${act.number} ${act.text ?? ""}`;
    case "delete-ref":
      return `ref ${act.ref}`;
    case "cancel-run":
      return `runs of ${act.text} by ${by}`;
    default:
      return `${kind} #${act.number} by ${by}`;
  }
}
