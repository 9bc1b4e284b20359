import { redeliverFailed } from "../redelivery.ts";
import type { Handler, HandlerDeps } from "./deps.ts";

const EVERY_MS = 5 * 60_000;

/** Asks GitHub again for what it could not deliver, every five minutes. */
export function redeliveryHandler({ db, log, appOctokit, evaluation }: HandlerDeps): Handler<"redelivery"> {
  return async () => {
    await redeliverFailed({ db, log, octokit: appOctokit, now: evaluation.now });
    return { againAt: new Date(evaluation.now().getTime() + EVERY_MS) };
  };
}
