import { enqueue } from "../../jobs/enqueue.ts";
import { repositoriesOf } from "../repositories.ts";
import type { Handler, HandlerDeps } from "./deps.ts";

/** Asks anew about every repository of an installation. */
export function installationHandler({ db, octokit }: HandlerDeps): Handler<"installation"> {
  return async ({ installationId }, { invalidate }) => {
    for await (const keys of repositoriesOf(await octokit(installationId), installationId))
      await enqueue(
        db,
        keys.map((key) => ({ queue: "repository", args: { ...key, baseRef: null }, invalidate })),
      );
    return undefined;
  };
}
