import type { RepositoryKey } from "../../../evaluation/ports/keys.ts";
import type { Act } from "../../../levers/act.ts";
import type { Wake } from "../types.ts";

/** Runs and deployments of one commit come in bursts; one evaluation a burst is enough. */
const BURST_SECONDS = 2;

/** Events that wake nobody by themselves, and whose acts a verdict may rest on. */
const TELLING = /^(workflow_run|deployment|package|status|check_run|commit_comment|push\.created)\b/;

/** Whom acts concern besides those whom their event wakes anyway: whoever stands at the commit. */
export function actWakes(acts: readonly Act[], repository: RepositoryKey): Wake[] {
  const heads = new Set(
    acts.filter(({ event }) => TELLING.test(event)).flatMap(({ sha }) => (sha === null ? [] : [sha])),
  );
  return [...heads].map(
    (sha): Wake => ({ to: "head", repository, sha, invalidate: false, delay: BURST_SECONDS }),
  );
}
