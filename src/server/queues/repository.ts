import { recordBaseline } from "../../evaluation/deployment/baseline.ts";
import { reopenPullRequests } from "../../evaluation/reopen.ts";
import { reportRevocations } from "../revocations.ts";
import { deploying, evaluating, type Handler, type HandlerDeps } from "./deps.ts";

/** Asks anew about a repository's open pull requests: its policy, base or rules changed. */
export function repositoryHandler(deps: HandlerDeps): Handler<"repository"> {
  const { db, policies } = deps;
  const ports = evaluating(deps, { bulk: true });
  return async ({ baseRef, ...key }, { invalidate }) => {
    await recordBaseline(deploying(deps), key);
    const reason = "its repository's policy, base or rules changed";
    await reopenPullRequests(ports, key, { reason, invalidate, ...(baseRef === null ? {} : { baseRef }) });
    await reportRevocations({ db, policies }, key);
    return undefined;
  };
}
