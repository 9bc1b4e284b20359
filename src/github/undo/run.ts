import { z } from "zod";
import { statusOf } from "../client/failure.ts";
import type { Undo } from "./undo.ts";

const run = z.object({
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  run_attempt: z.int().nullish(),
  triggering_actor: z.object({ id: z.int() }).nullish(),
});

const RUN = "/repos/{owner}/{repo}/actions/runs/{run_id}";
/** Looks at a run so often after asking it to stop, before it is forced. */
const LOOKS = 3;

const TOO_LATE = {
  result: "seen-too-late",
  reason: "The run had ended before it could be stopped.",
} as const;

/**
 * Cancels a run, and forces it where the cancellation does not take: `always()` steps outlive one
 * (docs.github.com/rest/actions/workflow-runs#force-cancel-a-workflow-run). 409: it is over.
 */
export const cancelRun: Undo = async ({ client, repo, pause }, act) => {
  const where = { ...repo, run_id: act.runId };
  const look = () => client.get(RUN, where, run);
  const stop = (how: "cancel" | "force-cancel") =>
    client.send(`POST ${RUN}/${how}`, where, z.unknown()).then(
      () => true,
      (error) => {
        if (statusOf(error) === 409) return false;
        throw error;
      },
    );
  const before = await look();
  if (before.status === "completed") return TOO_LATE;
  // Somebody else has run it again since.
  if (before.triggering_actor != null && before.triggering_actor.id !== act.actor.account?.id) return null;
  const began = before.status === "in_progress";
  await stop("cancel");
  let now = await look();
  for (let count = 1; count < LOOKS && now.status !== "completed"; count += 1) {
    await pause();
    now = await look();
  }
  if (now.status !== "completed") {
    await stop("force-cancel");
    await pause();
    now = await look();
  }
  if (now.status !== "completed")
    return { result: "not-undone", reason: "GitHub took the cancellation, and the run has not ended since." };
  if (now.conclusion !== "cancelled") return TOO_LATE;
  return began
    ? { result: "undone", reason: "The run was stopped; what its steps had done before stands." }
    : { result: "prevented", reason: "The run was stopped before any of its jobs began." };
};
