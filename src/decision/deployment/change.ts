import type { DeploymentFacts } from "../../facts/deployment.ts";
import type { Commit, Facts, Push } from "../../facts/facts.ts";
import { deferred, known } from "../../facts/known.ts";

/**
 * A deployed range told as a push to the run's ref, so that what judges changes (identity, relief, the state of agents)
 * judges it too. What a push does not have is empty; no rule that would ask for it runs on this.
 *
 * @param commits the part of the range that is asked about, with the pushes that brought it
 */
export function asChange(facts: DeploymentFacts, commits: Commit[], pushes: Push[]): Facts {
  const { run, repository, asOf, authorizations } = facts;
  const nothing = deferred("deployment/none", "change", "A deployment has none.");
  return {
    version: 1,
    origin: "github",
    asOf,
    repository,
    change: {
      route: "push",
      number: null,
      state: "open",
      draft: false,
      title: "",
      body: "",
      createdAt: null,
      author: known({ account: run.actor, via: null }),
      editor: known(null),
      base: { ref: run.ref, sha: facts.since.known ? facts.since.value.sha : run.sha },
      head: { ref: run.ref, sha: run.sha, repository: null },
      mergeBase: nothing,
      autoMerge: known(null),
    },
    commits: known(commits),
    files: known([]),
    pushes: known(pushes),
    reviews: known([]),
    comments: authorizations.known
      ? known(
          authorizations.value
            .filter(({ verb, by }) => verb === "break-glass" && by === "comment")
            .map((one) => ({
              id: one.id,
              author: one.actor,
              editor: null,
              edited: one.state !== "standing",
              createdAt: one.at,
              body: `/agent-policy break-glass ${one.sha} ${one.reason}`,
            })),
        )
      : authorizations,
    labels: known([]),
    events: known([]),
    checks: known([]),
    issues: known([]),
    teams: facts.teams,
    documents: [],
    enforcement: known({ required: true, pinned: true }),
    live: facts.live,
    activity: known([]),
  };
}
