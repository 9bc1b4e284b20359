import type { ResponseKind } from "../../levers/answer.ts";
import { minimizeComment } from "./comment.ts";
import { removeLabel } from "./label.ts";
import { dequeue } from "./merge-queue.ts";
import { deleteRef } from "./ref.ts";
import { dismissReview } from "./review.ts";
import { cancelRun } from "./run.ts";
import type { Undo } from "./undo.ts";

/** How each counter-action that policy can name is done. */
export const UNDO: Record<ResponseKind, Undo> = {
  "remove-label": removeLabel,
  "minimize-comment": minimizeComment,
  "cancel-run": cancelRun,
  "dismiss-review": dismissReview,
  dequeue,
  "delete-ref": deleteRef,
};
